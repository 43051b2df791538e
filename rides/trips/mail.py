"""Mails about rides for later: to riders, and to drivers who claimed one. Who has none gets none.

An adapter to Django's mail. Called by `tasks`, once per message of the outbox.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from coop.members import queries as members
from coop.web import formats
from rides.trips.queries import alerts, later

DRIVER = "claim_"


def send(user_id: UUID, kind: str, ride_id: UUID, *, now: datetime) -> None:
    """Write to somebody about a ride; nothing where their account has no e-mail."""
    account = members.account(user_id)
    if account is None or account.email is None:
        return
    facts = later.brief(ride_id)
    when = formats.day_and_time(facts.pickup_at or now, facts.zone.time_zone, facts.zone.units)
    # A driver's mail names no address: the board shows it to whoever holds the claim.
    page = "/drive/board/" if kind.startswith(DRIVER) else f"/rides/{ride_id}/"
    subject, text = _words(kind, facts, when)
    way = "" if kind.startswith(DRIVER) else f"{facts.from_label} → {facts.to_label}\n\n"
    send_mail(subject, f"{text}\n\n{way}{settings.PUBLIC_URL}{page}\n", None, [account.email])


def car_free(found: alerts.AlertView) -> None:
    """Tell somebody who waits for it that a car is free."""
    account = members.account(found.user_id)
    if account is None or account.email is None:
        return
    text = _("A car is free near you. It is not kept for you: book while it is.")
    way = f"{found.from_label} → {found.to_label}"
    link = f"{settings.PUBLIC_URL}{found.url}"
    send_mail(_("A car is free"), f"{text}\n\n{way}\n\n{link}\n", None, [account.email])


def _words(kind: str, facts: later.Brief, when: str) -> tuple[str, str]:
    """Subject and text."""
    if kind.startswith(DRIVER):
        return _to_driver(kind, when)
    deadline = formats.time_of_day(facts.deadline_at, facts.zone.time_zone, facts.zone.units)
    search = formats.time_of_day(facts.search_at, facts.zone.time_zone, facts.zone.units)
    words = {
        "fee_waived": (
            _("You owe nothing for a ride"),
            _("The desk took the fee back. The ride’s page says why."),
        ),
        "card_refused": (
            _("Your card was not accepted for your ride: %s") % when,
            _(
                "Choose another card, or cash, on its page. We look for a driver as soon as you did."
            ),
        ),
        "reminded": (
            _("Your ride: %s") % when,
            _("We look for your driver from %s, unless one has promised to come.") % search,
        ),
        "confirm_asked": (
            _("Does your ride still hold? %s") % when,
            _("Please say so on its page.") + " " + _silence(facts),
        ),
        "not_confirmed": (
            _("Your ride was cancelled: %s") % when,
            _("You did not say that it still holds. You pay nothing; book anew if you need it."),
        ),
        "no_driver_yet": (
            _("No driver yet for your ride"),
            _("Nobody has accepted so far. We go on asking until %s.") % deadline,
        ),
        "waits_for_ride": (
            _("Your next ride waits until this one is over"),
            _("You are still on a ride, so the search for the next one has not begun."),
        ),
    }
    return words[kind]


def _silence(facts: later.Brief) -> str:
    """What happens to whoever does not answer."""
    if facts.answer_by is None:
        return _("If you say nothing, the ride stays booked.")
    by = formats.time_of_day(facts.answer_by, facts.zone.time_zone, facts.zone.units)
    return _("Without an answer by %s it is cancelled, which costs nothing.") % by


def _to_driver(kind: str, when: str) -> tuple[str, str]:
    words = {
        "claim_asked": (
            _("Confirm your ride: %s") % when,
            _("Please say on the board that you come. Without an answer others are asked."),
        ),
        "claim_warned": (
            _("Go online for your ride: %s") % when,
            _("You are not online, or still busy. If that stays so, others are asked."),
        ),
        "claim_given": (
            _("A ride is yours: %s") % when,
            _("A dispatcher gave it to you. Give it back on the board if you cannot come."),
        ),
        "claim_moved": (
            _("Your ride has a new time: %s") % when,
            _("The rider moved it. You are asked to confirm it; give it back if you cannot come."),
        ),
        "claim_released": (
            _("A ride you claimed was moved to %s") % when,
            _("You claimed another one around that time, so this one is no longer yours."),
        ),
        "claim_cancelled": (
            _("A ride you claimed was cancelled: %s") % when,
            _("If the rider cancelled it late, the fee for that is yours."),
        ),
        "claim_unassigned": (
            _("A ride is no longer yours: %s") % when,
            _("A dispatcher took it off your list."),
        ),
        "claim_given_on": (
            _("A ride is no longer yours: %s") % when,
            _("It goes to another driver. That is not counted against you."),
        ),
        "claim_lapsed": (
            _("A ride is no longer yours: %s") % when,
            _("You did not confirm it in time, so others are asked."),
        ),
        "claim_absent": (
            _("A ride is no longer yours: %s") % when,
            _("You were not online in time, so others are asked."),
        ),
    }
    return words[kind]
