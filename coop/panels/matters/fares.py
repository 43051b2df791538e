"""Cases about what a ride cost: whoever paid it asks for a part of it back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import NotYours, Refusal
from coop.panels import registry
from coop.panels.actions.opening import TooLate
from coop.panels.kinds import Kind, Role
from coop.panels.registry import Decided, Fact, File, Side
from coop.rulebook.queries import rules_as_of
from payouts.actions import correcting
from payouts.queries import refunds

WHOLE = 2


class NothingPaid(Refusal):
    """All of it went back already."""

    code = "nothing_paid"


def fare(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """A fare that was paid: whoever paid it disputes it, once.

    Raises:
        NotYours: they did not pay for such a ride.
        TooLate: it is too long ago.
        NothingPaid: nothing is left that could go back.
    """
    found = refunds.ride(about)
    if found is None or found.payer_id != by:
        raise NotYours(_("There is no such ride that you paid for."))
    span = timedelta(seconds=rules_as_of(now)["panels.contest_s"])
    if now >= found.ended_at + span:
        raise TooLate(_("This ride is too long ago to dispute its fare."))
    if found.left_minor <= 0:
        raise NothingPaid(_("All that you paid for this ride was given back."))
    paid = format_money(found.total_minor, found.currency)
    given = found.total_minor - found.left_minor
    facts = [Fact(_("%s was charged for the ride") % paid, _method(found.method), "money")]
    if given:
        facts.append(
            Fact(_("%s went back already") % format_money(given, found.currency), "", "money")
        )
    return File(
        sides=(Side(found.payer_id, Role.RIDER), Side(found.driver_user_id, Role.DRIVER)),
        facts=(*facts, *registry.more(Kind.FARE, about, now=now)),
        key=f"{Kind.FARE}:{about}",
        handled_by=refunds.decided_by(about),
        most_minor=found.left_minor,
        currency=found.currency,
    )


def give_back(decided: Decided, *, now: datetime) -> None:
    """Give back what was asked for, or half of it. It is the co-op's loss, never the driver's."""
    if not decided.level or decided.amount_minor is None:
        return
    asked = decided.amount_minor
    correcting.correct(
        ride_id=decided.about,
        amount_minor=asked if decided.level == WHOLE else (asked + 1) // 2,
        key=f"panel:{decided.case_id}",
        reason=_("A panel of members decided it: case %s.") % decided.number,
        now=now,
    )


def _method(method: str) -> str:
    return {
        "cash": _("Paid in cash"),
        "card": _("Paid by card"),
        "account": _("On an organisation’s account"),
    }.get(method, "")
