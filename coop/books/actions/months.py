"""Closes months: one person proposes, another closes. From then on nothing is dated before its end.

A closed month is never opened again: what was forgotten goes into the open month.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.books import models
from coop.books.actions.bills import AnotherHasTo
from coop.books.lines import plain
from coop.books.places import Place
from coop.books.queries import months
from coop.books.states import Month as State
from coop.journal import actions as journal
from payouts.actions import closing

TURN = "SELECT pg_advisory_xact_lock(hashtext('books.closing'), 0)"
NOTE_CHARS = 600


class NotReady(Refusal):
    """Something in the month is still open."""

    code = "month_not_ready"


class NotTheNext(Refusal):
    """Months are closed one after the other."""

    code = "not_the_next_month"


class TooEarly(Refusal):
    """The month has not been over for long enough."""

    code = "too_early"


class NotProposed(Refusal):
    """Nobody proposed to close this month, or it is closed."""

    code = "not_proposed"


class Changed(Refusal):
    """The figures are not those any more that were proposed."""

    code = "figures_changed"


@transaction.atomic
def propose(*, month_on: date, note: str, place: Place, by: UUID, now: datetime) -> UUID:
    """Propose to close a month, with its figures as they are; another person closes it.

    Args:
        note: why it is closed all the same, where what is owed is not covered; public.
    Raises:
        NotTheNext, TooEarly, NotReady: it cannot be closed now.
        Malformed: what is owed is not covered, and the note does not say why.
    """
    _take_turn()
    found = _ready(month_on, place, now=now)
    if found.row is not None:
        raise NotReady(_("Somebody proposed to close this month already."))
    said = plain(note, NOTE_CHARS)
    if not found.solvency.is_solvent and len(said) < 10:
        raise Malformed(
            _(
                "What is owed is not covered. Write what the co-operative does about it; it is public."
            )
        )
    row = models.Month.objects.create(
        month_on=month_on,
        until=found.until,
        currency=place.currency,
        figures=months.figures(found.solvency),
        is_solvent=found.solvency.is_solvent,
        note=said,
        proposed_by_id=by,
        proposed_at=now,
    )
    return row.id


@transaction.atomic
def close(*, month_on: date, place: Place, by: UUID, now: datetime) -> None:
    """Close a month that another person proposed to close.

    Raises:
        NotProposed: nobody did.
        AnotherHasTo: it was the same person.
        NotReady, TooEarly: something is open again.
        Changed: the figures moved since; propose again.
    """
    _take_turn()
    row = _proposed(month_on)
    if row.proposed_by_id == by:
        raise AnotherHasTo(_("You proposed to close this month. Another steward closes it."))
    found = _ready(month_on, place, now=now)
    if months.figures(found.solvency) != row.figures:
        raise Changed(
            _(
                "The month’s figures changed since it was proposed. Withdraw that, and propose again."
            )
        )
    closing.close(until=row.until, now=now)
    row.state, row.closed_by_id, row.closed_at = State.CLOSED, by, now
    row.save(update_fields=["state", "closed_by_id", "closed_at"])
    journal.record(
        kind="books.month_closed",
        public={
            "month": f"{month_on:%Y-%m}",
            "currency": row.currency,
            "is_solvent": row.is_solvent,
            "note": row.note,
            "stewards": 2,
            **row.figures,
        },
        private={"by": [str(row.proposed_by_id), str(by)]},
        now=now,
    )


@transaction.atomic
def withdraw(*, month_on: date, by: UUID, now: datetime) -> None:
    """Take back a proposal to close a month; either person may.

    Raises:
        NotProposed: there is none.
    """
    _take_turn()
    row = _proposed(month_on)
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])


def _ready(month_on: date, place: Place, *, now: datetime) -> months.Ending:
    if month_on.day != 1:
        raise NotYours(_("There is no such month."))
    found = months.ending(month_on, currency=place.currency, time_zone=place.time_zone, now=now)
    if not found.is_next:
        raise NotTheNext(_("Months are closed one after the other. Begin with the oldest."))
    if now < found.allowed_at:
        raise TooEarly(
            _("A month is closed a while after its end, so that nothing of it is under way."),
            allowed_at=found.allowed_at,
        )
    if not found.is_ready:
        open_checks = [one.key for one in found.checks if one.is_blocking and not one.is_right]
        raise NotReady(
            _("Something in this month is still open. The list says what."),
            facts={"open": open_checks},
        )
    return found


def _proposed(month_on: date) -> models.Month:
    row = models.Month.objects.filter(month_on=month_on, state=State.PROPOSED).first()
    if row is None:
        raise NotProposed(_("Nobody proposed to close this month, or it is closed already."))
    return row


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TURN)
