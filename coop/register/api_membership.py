"""Membership for programs: where one stands, applying, vouching, leaving, and the public register."""

from uuid import UUID

from coop.members import statutes as text
from coop.members.actions import admission
from coop.members.actions import leaving as goodbye
from coop.register import actions, contexts, contexts_register
from coop.register import serializers_membership as shapes
from coop.work.doors import Ask, at, delete, get, post

TAG = "membership"


@get(shapes.StandingOut, name="membership", summary="Where I stand", tag=TAG)
def mine(ask: Ask) -> object:
    """What comes next for you, your latest application, and your own entry in the register."""
    return contexts.entry(ask.by, now=ask.now)


@post(
    shapes.ApplicationIn,
    shapes.StandingOut,
    name="apply_for_membership",
    summary="Apply",
    tag=TAG,
    code=201,
)
def apply(ask: Ask) -> object:
    """Ask to become a member. `statutes` names the edition at `/statutes` that you agree to."""
    asked = ask.fields

    def do() -> UUID | None:
        return actions.apply(
            kind=asked["kind"],
            statutes_read=asked["statutes"],
            name=asked["name"],
            by=ask.by,
            now=ask.now,
        )

    ask.once(do)
    return contexts.entry(ask.by, now=ask.now)


@delete(name="withdraw_application", summary="Take my application back", tag=TAG)
def withdraw(ask: Ask) -> None:
    """Take an application back that nobody has decided about."""
    admission.withdraw(by=ask.by, now=ask.now)


@post(None, name="vouch", summary="Vouch for somebody", tag=TAG, code=204)
def vouch(ask: Ask, applied_id: UUID) -> None:
    """Say that you know the person who gave you this application's number. Twice is once."""
    admission.vouch(application_id=applied_id, by=ask.by, now=ask.now)


@post(None, shapes.StandingOut, name="give_notice", summary="Leave", tag=TAG)
def leave(ask: Ask) -> object:
    """Give notice: offices end at once, the membership when the notice ends."""

    def do() -> None:
        goodbye.resign(by=ask.by, now=ask.now)

    ask.once(do)
    return contexts.entry(ask.by, now=ask.now)


@delete(name="take_notice_back", summary="Stay", tag=TAG)
def stay(ask: Ask) -> None:
    """Take one's notice back before it ends."""
    goodbye.stay(by=ask.by, now=ask.now)


@get(shapes.RegisterOut, name="register", summary="The register’s figures", tag=TAG, is_open=True)
def register(ask: Ask) -> object:
    """How many members there are, and how many came and went each month. For everyone."""
    shown = contexts_register.members(now=ask.now)
    phase = contexts.founding(ask.now)
    return {
        "members": phase.members,
        "founding_least": phase.least,
        "is_founding": phase.is_on,
        "months": shown["months"],
    }


@get(shapes.OfficeOut, name="offices", summary="Offices", tag=TAG, many=True, is_open=True)
def offices(ask: Ask) -> object:
    """What each office may and may not, and which accounts hold it. For everyone; no names."""
    return contexts_register.terms_by_office(now=ask.now)


@get(shapes.StatutesOut, name="statutes", summary="The statutes", tag=TAG, is_open=True)
def statutes(_ask: Ask) -> object:
    """What everybody agrees to who becomes a member. For everyone."""
    return {"edition": text.edition(), "articles": text.articles()}


my_membership = at(mine)
my_application = at(apply, withdraw)
my_vouch = at(vouch)
my_notice = at(leave, stay)
public_register = at(register)
all_offices = at(offices)
the_statutes = at(statutes)
