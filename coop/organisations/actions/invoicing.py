"""Invoices: one per organisation and month, numbered without a gap, never changed; credit notes.

Whoever bills late or twice does no harm: a month has one invoice, and a charge is on one paper.
What is charged after a month's invoice is out goes onto the next one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from coop.organisations import models
from coop.organisations.months import after, begin, day_of, month_of
from coop.organisations.states import Paper
from coop.web.local import here
from coop.work import actions as work

NUMBER = "SELECT pg_advisory_xact_lock(hashtext('organisations.number'))"
TELL = "organisations.paper"


@transaction.atomic
def bill(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: write the invoices of an organisation's months that have ended, the oldest first."""
    rows = models.Organisation.objects.select_for_update(no_key=True)
    organisation = rows.get(id=UUID(payload["organisation"]))
    time_zone = here().time_zone
    this_month = month_of(now, time_zone)
    unbilled = models.Charge.objects.filter(organisation=organisation, paperline=None)
    first = unbilled.order_by("at").first()
    month = month_of(first.at, time_zone) if first else this_month
    while month < this_month:
        _bill_month(organisation, month, now=now)
        month = after(month)


def credit(charge: models.Charge, invoice: models.Paper, *, now: datetime) -> None:
    """Write the credit note for a charge that takes back what stands on an invoice."""
    today = day_of(now, here().time_zone)
    _write(
        models.Paper(
            kind=Paper.CREDIT,
            organisation=charge.organisation,
            month=invoice.month,
            corrects=invoice if invoice.kind == Paper.INVOICE else invoice.corrects,
            due_on=today,
        ),
        [charge],
        now=now,
    )


def _bill_month(organisation: models.Organisation, month: date, *, now: datetime) -> None:
    papers = models.Paper.objects.filter(organisation=organisation, month=month)
    if papers.filter(kind=Paper.INVOICE).exists():
        return
    until = begin(after(month), here().time_zone)
    rows = models.Charge.objects.filter(organisation=organisation, paperline=None, at__lt=until)
    charges = list(rows.select_related("ride").order_by("at", "id"))
    # What cancels out waits for a month that costs something.
    if sum(one.amount_minor for one in charges) <= 0:
        return
    today = day_of(now, here().time_zone)
    _write(
        models.Paper(
            kind=Paper.INVOICE,
            organisation=organisation,
            month=month,
            due_on=today + timedelta(days=organisation.term_days),
        ),
        charges,
        now=now,
    )


def _write(paper: models.Paper, charges: Sequence[models.Charge], *, now: datetime) -> None:
    """Number the paper, keep it with its lines, and have it sent."""
    organisation, time_zone = paper.organisation, here().time_zone
    paper.number = _next_number()
    paper.currency, paper.name = organisation.currency, organisation.name
    paper.address, paper.tax_number = organisation.address, organisation.tax_number
    paper.total_minor = sum(one.amount_minor for one in charges)
    paper.tax_minor = sum(one.tax_minor for one in charges)
    paper.issued_at, paper.issued_on = now, day_of(now, time_zone)
    paper.save(force_insert=True)
    models.PaperLine.objects.bulk_create(
        models.PaperLine(
            paper=paper,
            position=position,
            charge=charge,
            kind=charge.kind,
            on=day_of(charge.at, time_zone),
            start=charge.ride.start,
            finish=charge.ride.finish,
            cost_centre=charge.ride.cost_centre,
            amount_minor=charge.amount_minor,
            tax_minor=charge.tax_minor,
        )
        for position, charge in enumerate(charges)
    )
    work.post(TELL, {"paper": str(paper.id)}, now=now)


def _next_number() -> int:
    """The next number of all papers; whoever writes another one waits for our commit."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
    return int(models.Paper.objects.aggregate(most=Max("number"))["most"] or 0) + 1
