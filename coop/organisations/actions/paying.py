"""Money for invoices, as it is seen on the bank account; and reminders where none is seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.organisations import models
from coop.organisations.months import begin, day_of
from coop.organisations.queries.papers import open_minor, unpaid
from coop.organisations.states import Paper
from coop.rulebook.queries import rules_as_of
from coop.web.local import here
from coop.work import actions as work
from payouts.actions.ledger import KeyReused, Leg, post, reverse

REFERENCE_CHARS = 140
BOOKED = "invoice:"


class NotThatOpen(Refusal):
    """Less than this is open of the invoice, or is owed back."""

    code = "not_that_open"


@dataclass(frozen=True, slots=True)
class Seen:
    """A line on the bank account: above zero it came in, below it went out."""

    amount_minor: int
    reference: str
    on: date


@transaction.atomic
def record(*, paper_id: UUID, seen: Seen, key: str, by: UUID | None, now: datetime) -> str:
    """Record what came in for an invoice, or what we sent back; once per key.

    Returns:
        the key of the entry in the ledger.
    Raises:
        NotYours: there is no such invoice.
        Malformed: no amount, no reference, or a day that has not come.
        NotThatOpen: more than is open of it, or than we owe.
        KeyReused: the key stands for another payment.
    """
    # The same turn as whoever bills or credits this organisation.
    paper = models.Paper.objects.filter(id=paper_id, kind=Paper.INVOICE).first()
    if paper is None:
        raise NotYours(_("There is no such invoice."))
    models.Organisation.objects.select_for_update(no_key=True).get(id=paper.organisation_id)
    booked = f"{BOOKED}{key}"
    before = models.Paid.objects.filter(key=key).first()
    if before is not None:
        if (before.paper_id, before.amount_minor) != (paper.id, seen.amount_minor):
            raise KeyReused(_("This payment was already recorded with other figures."))
        return booked
    _require(paper, seen, now=now)
    post(
        kind="organisation.paid",
        key=booked,
        about=paper.id,
        currency=paper.currency,
        legs=[
            Leg("bank", None, seen.amount_minor),
            Leg("owed_by_organisation", paper.organisation_id, -seen.amount_minor),
        ],
        now=now,
    )
    models.Paid.objects.create(
        key=key,
        paper=paper,
        amount_minor=seen.amount_minor,
        reference=" ".join(seen.reference.split()),
        on=seen.on,
        recorded_at=now,
        recorded_by_id=by,
    )
    return booked


def settle_line(*, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime) -> str:
    """A line on the bank account was found to be an invoice's; returns the ledger entry's key.

    Raises: as `record`.
    """
    seen = Seen(amount_minor, key[:REFERENCE_CHARS], day_of(now, here().time_zone))
    return record(paper_id=item_id, seen=seen, key=key, by=by, now=now)


def unsettle_line(*, item_id: UUID, key: str, by: UUID, now: datetime) -> None:
    """The line was none of this invoice: it is open again. `key` is the match's, or its entry's.

    Raises:
        NotYours: nothing was recorded for it under this key.
    """
    key = key.removeprefix(BOOKED)
    if not models.Paid.objects.filter(paper_id=item_id, key=key).exists():
        raise NotYours(_("There is no such payment."))
    take_back(key=key, by=by, now=now)


@transaction.atomic
def take_back(*, key: str, by: UUID, now: datetime) -> None:
    """A payment was recorded by mistake: the books are reversed, and the invoice is open again.

    Raises:
        NotYours: nothing was recorded under this key.
    """
    paid = models.Paid.objects.select_related("paper").filter(key=key).first()
    if paid is None:
        raise NotYours(_("There is no such payment."))
    organisation_id = paid.paper.organisation_id
    models.Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)
    undone = f"undo:{key}"[:120]
    if models.Paid.objects.filter(key=undone).exists():
        return
    reverse(key=f"{BOOKED}{undone}", of=f"{BOOKED}{key}", kind="organisation.unpaid", now=now)
    models.Paid.objects.create(
        key=undone,
        paper=paid.paper,
        amount_minor=-paid.amount_minor,
        reference=paid.reference,
        on=day_of(now, here().time_zone),
        recorded_at=now,
        recorded_by_id=by,
    )


@transaction.atomic
def remind(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: remind of invoices that are overdue, every so many days, so many times at most."""
    rules, time_zone = rules_as_of(now), here().time_zone
    span = timedelta(seconds=rules["organisations.remind_after_s"])
    for paper_id, due_on in unpaid():
        sent = models.Reminder.objects.filter(paper_id=paper_id).order_by("number").last()
        since = sent.sent_at if sent else begin(due_on + timedelta(days=1), time_zone)
        number = sent.number + 1 if sent else 1
        if number > rules["organisations.reminders_max"] or now < since + span:
            continue
        _row, is_new = models.Reminder.objects.get_or_create(
            paper_id=paper_id, number=number, defaults={"sent_at": now}
        )
        if is_new:
            facts = {"paper": str(paper_id), "reminder": str(number)}
            work.post("organisations.reminded", facts, now=now)


def _require(paper: models.Paper, seen: Seen, *, now: datetime) -> None:
    if not seen.amount_minor:
        raise Malformed(_("Write the amount as it stands on the bank account."))
    if not 1 <= len(seen.reference.strip()) <= REFERENCE_CHARS:
        raise Malformed(_("Write the bank’s reference, in at most 140 letters."))
    if seen.on > day_of(now, here().time_zone):
        raise Malformed(_("That day has not come yet. Write the day of the bank’s line."))
    left = open_minor(paper.id)
    is_too_much = seen.amount_minor > left if seen.amount_minor > 0 else seen.amount_minor < left
    if is_too_much or left * seen.amount_minor <= 0:
        raise NotThatOpen(
            _("%s is open of this invoice.") % format_money(max(0, left), paper.currency)
            if left >= 0
            else _("We owe %s of this invoice.") % format_money(-left, paper.currency),
            facts={"open_minor": left},
        )
