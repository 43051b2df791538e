"""What the pages of membership show: where somebody stands, what comes next, and from when on.

Called by this room's doors, pages and API alike; reads only.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.money import format_money
from coop.basics.refusals import NotYours
from coop.locker import client as locker
from coop.members import queries as people
from coop.members import statutes
from coop.members.actions.vouching import bars
from coop.members.queries import admission, vouches
from coop.members.queries.admission import CheckView, Standing
from coop.members.states import WAITS, Applied, Step
from coop.rulebook.queries import Rules, rules_as_of
from coop.trust.queries import assurance
from coop.web import formats
from coop.web.local import Local, here
from governance.queries import rolls

Context = dict[str, object]
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Line:
    """One step on the way in; `state`: "done", "now" or "later"."""

    key: str
    name: str
    says: str
    state: str


@dataclass(frozen=True, slots=True)
class Founding:
    """The founding phase: how many members there are, and how many end it."""

    members: int
    least: int

    @property
    def is_on(self) -> bool:
        """Whether its rules hold."""
        return self.members < self.least


def founding(now: datetime) -> Founding:
    """Whether the co-operative is in its founding phase."""
    return Founding(admission.count_members(now), admission.founding_least(now))


def membership(user_id: UUID | None, *, now: datetime) -> Context:
    """The page of one's membership; for whoever is not signed in, what it is."""
    rules, zone = rules_as_of(now), here()
    stand = admission.standing(user_id, now) if user_id else None
    return {
        "zone": zone,
        "founding": founding(now),
        "stand": stand,
        "assurance": assurance.level(user_id) if user_id else 0,
        "step": stand.step if stand else Step.APPLY,
        "lines": way_in(stand, rules, zone),
        "price": format_money(rules["shares.price_minor"], zone.currency),
        "part": format_money(_part(rules), zone.currency),
        "instalments": rules["shares.instalments"],
        "costs": bool(rules["shares.price_minor"]),
        "name": _own_name(user_id, now) if user_id else "",
        "vote": vote(user_id, stand, now) if user_id and stand else None,
        "vote_after": _days(rules["votes.member_s"]),
        "notice": _days(rules["members.notice_s"]),
        "edition": statutes.edition(),
        "link": f"{settings.PUBLIC_URL}/membership/vouch/{stand.application.id}/"
        if stand and stand.is_waiting and stand.application
        else "",
    }


def entry(user_id: UUID, *, now: datetime) -> Context:
    """Where somebody stands, for programs; their entry says how sure we are of them."""
    stand = admission.standing(user_id, now)
    row = stand.membership
    return {
        "step": stand.step,
        "application": stand.application,
        "membership": asdict(row) | {"assurance": assurance.level(user_id)} if row else None,
        "checks": stand.checks,
        "share": stand.share,
    }


def way_in(stand: Standing | None, rules: Rules, zone: Local) -> list[Line]:
    """The four steps to a membership, and how far somebody has come."""
    at = stand.step if stand else Step.APPLY
    checks = stand.checks if stand else ()
    waits = at in WAITS
    share = stand.share if stand else None
    begun = share is None or share.is_begun
    lines = [
        Line("apply", _("You apply"), _("You say whether you ride or drive."), _state(waits, True)),
        Line("check", _("Somebody knows you"), _known(checks, zone), _state(bool(checks), waits)),
    ]
    if rules["shares.price_minor"] or (share and share.price_minor):
        lines.append(
            Line(
                "share",
                _("Your member share"),
                _paid(stand, rules, zone),
                _state(waits and begun, waits),
            )
        )
    says = _("Then you vote, and the fee flows to you, too.")
    lines.append(
        Line("admit", _("A steward admits you"), says, _state(False, at is Step.ADMISSION))
    )
    return lines


def vote(user_id: UUID, stand: Standing, now: datetime) -> Context:
    """Whether somebody may vote; `at`: from when on their time as a member is long enough."""
    found = rolls.eligibility(user_id, now)
    since = stand.membership.admitted_at if stand.membership else None
    wait = timedelta(seconds=rules_as_of(now)["votes.member_s"])
    at = since + wait if since and "time" in found.missing else None
    others = [
        reason for name, reason in zip(found.missing, found.reasons, strict=True) if name != "time"
    ]
    return {"may": found.may, "at": at, "reasons": others}


def leaving(user_id: UUID, *, now: datetime) -> Context:
    """What follows if somebody leaves."""
    rules, zone = rules_as_of(now), here()
    stand = admission.standing(user_id, now)
    if stand.step not in {Step.MEMBER, Step.LEAVING}:
        raise NotYours(_("You are no member, so there is nothing to leave."))
    paid = stand.share.paid_minor if stand.share else 0
    return {
        "zone": zone,
        "stand": stand,
        "ends_at": now + timedelta(seconds=rules["members.notice_s"]),
        "notice": _days(rules["members.notice_s"]),
        "paid": format_money(paid, zone.currency) if paid else "",
        "back_after": _days(rules["shares.redeem_delay_s"]),
        "offices": people.offices(user_id),
        "is_last": people.is_last_steward(user_id),
    }


def vouching(application_id: UUID, by: UUID, *, now: datetime) -> Context:
    """An application as whoever was given its link sees it; the applicant can read who looked.

    Raises:
        NotYours: there is none.
    """
    found = admission.application(application_id)
    if found is None:
        raise NotYours(_("There is no such application."))
    bar = vouches.bar(by, now)
    is_mine = found.user_id == by
    context: Context = {
        "zone": here(),
        "application": found,
        "is_mine": is_mine,
        "is_open": found.state is Applied.WAITING,
        "has_vouched": vouches.has_vouched(found.user_id, by),
        "bar": bars()[bar[0]] if bar else "",
        "bar_until": bar[1] if bar else None,
        "name": "",
    }
    if found.state is Applied.WAITING and (is_mine or bar is None):
        read = locker.glance(
            found.user_id,
            "profile",
            fields=("name",),
            purpose="own" if is_mine else "vouch",
            reader=str(by) if is_mine else f"member:{by}",
            now=now,
        )
        context["name"] = read.get("name", "")
    return context


def _days(seconds: int) -> str:
    days = seconds // DAY_S
    return f"{days}{formats.SPACE}{ngettext('day', 'days', days)}"


def _part(rules: Rules) -> int:
    return -(-rules["shares.price_minor"] // rules["shares.instalments"])


def _state(is_done: bool, is_now: bool) -> str:
    return "done" if is_done else "now" if is_now else "later"


def _known(checks: tuple[CheckView, ...], zone: Local) -> str:
    if not checks:
        return _("A member vouches for you by your link, or a steward sees a document of yours.")
    first = min(checks, key=lambda one: one.at)
    says = {
        "vouch": _("A member vouched for you on %s."),
        "papers": _("Your papers for driving were accepted on %s."),
    }.get(first.kind, _("A steward saw your document on %s."))
    return says % formats.day(first.at, zone.time_zone)


def _paid(stand: Standing | None, rules: Rules, zone: Local) -> str:
    share = stand.share if stand else None
    if share is None or not share.paid_minor:
        return _("%(price)s, at once or in %(parts)s parts. You get it back if you leave.") % {
            "price": format_money(rules["shares.price_minor"], zone.currency),
            "parts": rules["shares.instalments"],
        }
    if share.is_paid:
        return _("%s, paid.") % format_money(share.price_minor, share.currency)
    return _("%(paid)s of %(price)s is paid.") % {
        "paid": format_money(share.paid_minor, share.currency),
        "price": format_money(share.price_minor, share.currency),
    }


def _own_name(user_id: UUID, now: datetime) -> str:
    read = locker.read(
        user_id, "profile", fields=("name",), purpose="own", reader=str(user_id), now=now
    )
    return read.get("name", "")
