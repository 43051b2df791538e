"""Cases about members: an account that a steward closed, expulsion, and who is who they say."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours, Refusal
from coop.members import queries as members
from coop.members.actions import verdicts
from coop.members.queries import verdicts as reads
from coop.panels.actions.opening import TooLate, person_key
from coop.panels.kinds import Kind, Role
from coop.panels.matters import conduct
from coop.panels.queries import cases
from coop.panels.registry import Decided, Fact, File, Side
from coop.rulebook.queries import rules_as_of
from coop.trust.actions import assurance

SERIOUS, GRAVE = 2, 3
SPANS = {SERIOUS: "panels.hold_serious_s", GRAVE: "panels.hold_grave_s"}


class StewardsOnly(NotAllowed):
    """Only stewards bring this before a panel."""

    code = "stewards_only"


class NotYourself(NotAllowed):
    """Nobody brings such a case against themselves."""

    code = "not_yourself"


class InOffice(Refusal):
    """Whoever is in office loses it first."""

    code = "in_office"


def hold(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """A closing of an account: a steward brings it, or whoever it was about; once.

    Raises:
        NotYours: there is no such closing, or it is nobody's business of theirs.
        TooLate: it is too long ago.
    """
    found = reads.closing(about)
    may = found is not None and by is not None and (by == found.user_id or members.is_steward(by))
    if found is None or by is None or not may or found.cause:
        raise NotYours(_("There is no such closing of an account."))
    _need_time(found.closed_at, now)
    whose = Side(found.user_id, Role.MEMBER)
    other = Side(found.closed_by_id if by == found.user_id else by, Role.COOP)
    facts = [Fact(_("A steward closed the account"), found.reason, "ban")]
    if found.until is not None:
        hours = int((found.until - found.closed_at).total_seconds()) // 3_600
        facts.append(
            Fact(
                _("It was closed for %s hours") % hours,
                _("Then it opened by itself: only a panel closes an account for longer."),
                "clock",
            )
        )
    return File(
        sides=(whose, other) if by == found.user_id else (other, whose),
        facts=(*facts, *conduct.counts(found.user_id)),
        key=f"{Kind.HOLD}:{about}",
        handled_by=(found.closed_by_id,),
    )


def end_or_lengthen(decided: Decided, *, now: datetime) -> None:
    """Open the account, or close it for longer; what was grave also counts as conduct."""
    found = reads.closing(decided.about)
    if found is None:
        return
    role = conduct.main_role(found.user_id)
    conduct.weigh(decided, user_id=found.user_id, role=role, now=now)
    span_s = rules_as_of(decided.at)[SPANS[decided.level]] if decided.level in SPANS else 0
    until = decided.at + timedelta(seconds=span_s)
    if until <= now:
        causes = (f"panel {decided.first_number}",)
        verdicts.reopen(user_id=found.user_id, causes=causes, closing_id=found.id, now=now)
        return
    verdicts.close(
        closing_id=found.id,
        until=until,
        cause=f"panel {decided.number}",
        reason=_("A panel of members decided it: case %s.") % decided.number,
        now=now,
    )


def expulsion(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """Whether somebody stays a member: stewards bring it.

    Raises:
        StewardsOnly, NotYourself, NotYours, InOffice.
        coop.panels.actions.opening.HeardBefore: there was such a case not long ago.
    """
    by = steward(by, about)
    since = members.member_since(about)
    if since is None:
        raise NotYours(_("There is no such member."))
    if members.roles(about) & members.OFFICES:
        raise InOffice(_("This person is in office. End the office first."))
    months = (now - since).days // 30
    facts = (Fact(_("A member for %s months") % months, "", "calendar"), *conduct.counts(about))
    return File(
        sides=(Side(by, Role.COOP), Side(about, Role.MEMBER)),
        facts=facts,
        key=person_key(Kind.EXPULSION, about, now),
    )


def expel(decided: Decided, *, now: datetime) -> None:
    """End the membership, if the panel said so. Who has left meanwhile has left."""
    if decided.level:
        verdicts.expel(user_id=decided.about, now=now)


def identity(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """Whether somebody is who they say: stewards and seeds bring it.

    Raises:
        StewardsOnly, NotYourself, NotYours.
        coop.panels.actions.opening.HeardBefore: there was such a case not long ago.
    """
    if by is None or not (members.is_steward(by) or members.SEED in members.offices(by)):
        raise StewardsOnly(_("Stewards and seeds bring this before a panel. Tell one of them."))
    if by == about:
        raise NotYourself(_("You know who you are."))
    if members.account(about) is None:
        raise NotYours(_("There is no such person."))
    return File(
        sides=(Side(by, Role.COOP), Side(about, Role.MEMBER)),
        facts=conduct.knows(about, now=now),
        key=person_key(Kind.IDENTITY, about, now),
    )


def stake(decided: Decided, *, now: datetime) -> None:
    """End every vouch for somebody who is not who they said; who vouched loses what they staked.

    Where an appeal finds that they are, vouches and stakes count again.
    """
    if decided.level == decided.before:
        return
    if decided.level:
        assurance.lose_stakes(
            user_id=decided.about, case_id=decided.case_id, since=decided.opened_at, now=now
        )
    elif decided.first_id is not None and (lost_at := cases.done_at(decided.first_id)):
        assurance.give_stakes_back(
            user_id=decided.about,
            case_id=decided.first_id,
            lost_at=lost_at,
            because=conduct.named(decided),
            now=now,
        )


def steward(by: UUID | None, *about: UUID) -> UUID:
    """The steward who brings something about others.

    Raises:
        StewardsOnly, NotYourself.
    """
    if by is None or not members.is_steward(by):
        raise StewardsOnly(_("Stewards bring this before a panel. Tell one of them."))
    if by in about:
        raise NotYourself(_("You cannot bring this against yourself."))
    return by


def _need_time(since: datetime, now: datetime) -> None:
    span = timedelta(seconds=rules_as_of(now)["panels.contest_s"])
    if now >= since + span:
        raise TooLate(_("This is too long ago to bring it before a panel."))
