"""Reads of invoices and credit notes, and of what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from coop.organisations import models
from coop.organisations.states import Paper, Standing, standing


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in a list. `open_minor` of an invoice: below zero, we owe it back."""

    id: UUID
    number: int
    kind: str
    organisation_id: UUID
    name: str
    month: date
    currency: str
    total_minor: int
    open_minor: int
    issued_on: date
    due_on: date
    standing: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a paper."""

    kind: str
    on: date
    start: str
    finish: str
    cost_centre: str
    amount_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class PaymentView:
    """What came in for an invoice, or went back."""

    amount_minor: int
    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class PaperView:
    """A whole paper: what it says, what corrects it, what was paid."""

    row: PaperRow
    address: str
    tax_number: str
    tax_minor: int
    corrects: PaperRow | None
    credits: Sequence[PaperRow]
    lines: Sequence[LineView]
    payments: Sequence[PaymentView]
    reminded_at: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Due:
    """An invoice that the bank account should see; below zero, we owe it back."""

    id: UUID
    amount_minor: int
    reference: str
    name: str
    due_on: date


def due(*, currency: str) -> list[Due]:
    """All that organisations still have to pay, or get back, by bank in a currency."""
    rows = _invoices().filter(currency=currency).exclude(left=0).order_by("due_on", "number")
    return [
        Due(row.id, int(row.left), f"Invoice {row.number}", row.name, row.due_on) for row in rows
    ]


def open_minor(paper_id: UUID) -> int:
    """What is open of an invoice: its total, less credit notes and payments."""
    return int(_invoices().get(id=paper_id).left)


def unpaid() -> list[tuple[UUID, date]]:
    """Invoices of which something is open, and when each is due."""
    rows = _invoices().filter(left__gt=0).order_by("due_on", "number")
    return [(row.id, row.due_on) for row in rows]


def first_unpaid_due_on(organisation_id: UUID) -> date | None:
    """When the oldest unpaid invoice of an organisation is or was due."""
    rows = _invoices().filter(organisation_id=organisation_id, left__gt=0)
    return rows.order_by("due_on").values_list("due_on", flat=True).first()


def of_organisation(organisation_id: UUID, *, today: date) -> list[PaperRow]:
    """All papers of an organisation, the newest first."""
    return _rows(models.Paper.objects.filter(organisation_id=organisation_id), today)


def newest(*, today: date, limit: int = 50) -> list[PaperRow]:
    """The newest papers of all organisations."""
    return _rows(models.Paper.objects.all(), today)[:limit]


def open_ones(*, currency: str, today: date) -> list[PaperRow]:
    """All invoices of which something is open, the oldest first."""
    invoices = models.Paper.objects.filter(kind=Paper.INVOICE, currency=currency)
    return [row for row in reversed(_rows(invoices, today)) if row.open_minor > 0]


def paper(paper_id: UUID, *, today: date) -> PaperView | None:
    """One paper, whole."""
    row = models.Paper.objects.filter(id=paper_id).first()
    if row is None:
        return None
    shown = {one.id: one for one in _rows(models.Paper.objects.filter(id=paper_id), today)}
    corrected = models.Paper.objects.filter(paper=row)
    return PaperView(
        row=shown[row.id],
        address=row.address,
        tax_number=row.tax_number,
        tax_minor=row.tax_minor,
        corrects=next(iter(_rows(corrected, today)), None),
        credits=_rows(models.Paper.objects.filter(corrects=row), today),
        lines=[
            LineView(
                kind=line.kind,
                on=line.on,
                start=line.start,
                finish=line.finish,
                cost_centre=line.cost_centre,
                amount_minor=line.amount_minor,
                tax_minor=line.tax_minor,
            )
            for line in models.PaperLine.objects.filter(paper=row).order_by("position")
        ],
        payments=[
            PaymentView(one.amount_minor, one.reference, one.on)
            for one in models.Paid.objects.filter(paper=row).order_by("recorded_at", "id")
        ],
        reminded_at=list(
            models.Reminder.objects.filter(paper=row)
            .order_by("number")
            .values_list("sent_at", flat=True)
        ),
    )


def _rows(papers: QuerySet[models.Paper], today: date) -> list[PaperRow]:
    found = list(papers.order_by("-number"))
    left = {
        row.id: int(row.left) for row in _invoices().filter(id__in=[paper.id for paper in found])
    }
    return [
        PaperRow(
            id=row.id,
            number=row.number,
            kind=row.kind,
            organisation_id=row.organisation_id,
            name=row.name,
            month=row.month,
            currency=row.currency,
            total_minor=row.total_minor,
            open_minor=left.get(row.id, 0),
            issued_on=row.issued_on,
            due_on=row.due_on,
            standing=standing(open_minor=left[row.id], due_on=row.due_on, today=today)
            if row.kind == Paper.INVOICE
            else Standing.PAID,
        )
        for row in found
    ]


def _invoices() -> QuerySet[Any]:
    """Invoices with `left`: their total, less credit notes and payments."""
    credited = _sum(models.Paper.objects.filter(corrects=OuterRef("pk")), "corrects", "total_minor")
    paid = _sum(models.Paid.objects.filter(paper=OuterRef("pk")), "paper", "amount_minor")
    left = F("total_minor") + credited - paid
    return models.Paper.objects.filter(kind=Paper.INVOICE).annotate(left=left)


def _sum(rows: QuerySet[Any], by: str, field: str) -> Coalesce:
    sums = rows.order_by().values(by).annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), 0)
