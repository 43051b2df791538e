"""Reads of the bank account: statements, lines, what they may be, and the way to the books.

`bank says = in the books + lines not explained - entries that no statement shows yet`, to the cent:
what is left over is a fault, and `Reconciliation.off_minor` names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.books import models
from coop.books.matching import Expected, Seen, Suggestion, suggestions
from coop.books.registry import sources
from coop.books.states import UNDER_WAY, Bill, Match
from payouts.queries import bank as ledger
from payouts.queries.bank import BankEntry

PAGE = 200


@dataclass(frozen=True, slots=True)
class Item:
    """Something that the bank account should see; see `matching.Expected`."""

    id: UUID
    amount_minor: int
    reference: str
    name: str
    due_on: date


@dataclass(frozen=True, slots=True)
class MatchView:
    """What a line, or a part of it, was."""

    id: UUID
    kind: str
    item_id: UUID | None
    amount_minor: int
    account: str
    says: str
    state: str
    needs_second: bool
    by_id: UUID
    at: datetime
    agreed_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class LineView:
    """A movement on the bank account; `left_minor` is what nobody explained yet."""

    id: UUID
    booked_on: date
    amount_minor: int
    currency: str
    name: str
    reference: str
    left_minor: int
    matches: tuple[MatchView, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to agree to what it was."""
        return any(one.state == Match.WAITING for one in self.matches)


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement that was imported."""

    id: UUID
    account: str
    currency: str
    file_name: str
    from_on: date
    until_on: date
    opening_minor: int
    closing_minor: int
    lines: int
    new_lines: int
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The way from the bank's balance to that of the books.

    `gap_minor`: what statements in between, which are missing, must have moved.
    """

    currency: str
    until_on: date | None
    says_minor: int
    books_minor: int
    open_minor: int
    unseen_minor: int
    gap_minor: int

    @property
    def difference_minor(self) -> int:
        """By how much the bank has more than the books say."""
        return self.says_minor - self.books_minor

    @property
    def off_minor(self) -> int:
        """What neither open lines, nor unseen entries, nor a missing statement explain: a fault."""
        return self.difference_minor - self.open_minor + self.unseen_minor - self.gap_minor


def reconciliation(currency: str) -> Reconciliation:
    """Where bank and books stand to each other now."""
    lines = models.Line.objects.filter(currency=currency)
    moved = int(lines.aggregate(sum=Sum("amount_minor", default=0))["sum"])
    stands = models.Match.objects.filter(state=Match.STANDS, line__currency=currency)
    explained = int(stands.aggregate(sum=Sum("amount_minor", default=0))["sum"])
    entries = ledger.entries(currency)
    newest = _newest(currency)
    says = sum(one.closing_minor for one in newest)
    return Reconciliation(
        currency=currency,
        until_on=min((one.until_on for one in newest), default=None),
        says_minor=says,
        books_minor=sum(one.amount_minor for one in entries),
        open_minor=moved - explained,
        unseen_minor=sum(one.amount_minor for one in unseen_entries(currency=currency)),
        gap_minor=says - moved,
    )


def statements() -> list[StatementView]:
    """All of them, newest first."""
    rows = models.Statement.objects.order_by("-until_on", "-imported_at", "id")
    names = StatementView.__dataclass_fields__
    return [StatementView(**{name: getattr(row, name) for name in names}) for row in rows]


def last_account(currency: str) -> str:
    """The account of the statement that was imported last."""
    rows = models.Statement.objects.filter(currency=currency).order_by("-imported_at", "id")
    return rows.values_list("account", flat=True).first() or ""


def lines(currency: str, *, is_open: bool, limit: int = PAGE) -> list[LineView]:
    """Lines that are not explained, oldest first; or all the others, newest first."""
    rows = _with_explained(models.Line.objects.filter(currency=currency))
    stands = Q(explained__isnull=False, explained=F("amount_minor"))
    picked = rows.exclude(stands) if is_open else rows.filter(stands)
    order = ("booked_on", "id") if is_open else ("-booked_on", "id")
    return _views(picked.order_by(*order)[:limit])


def line(line_id: UUID) -> LineView | None:
    """One of them."""
    rows = _with_explained(models.Line.objects.filter(id=line_id))
    return next(iter(_views(rows)), None)


def match(match_id: UUID) -> MatchView | None:
    """What somebody said about a line."""
    row = models.Match.objects.filter(id=match_id).first()
    return _match_view(row) if row else None


def line_of(match_id: UUID) -> UUID:
    """The line that something was said about.

    Raises:
        NotYours: nothing was.
    """
    found = models.Match.objects.filter(id=match_id).values_list("line_id", flat=True).first()
    if found is None:
        raise NotYours(_("There is no such match."))
    return found


def open_lines(currency: str, *, until: date) -> tuple[int, int]:
    """How many lines before a day are not explained, and how much is open of them."""
    rows = _with_explained(models.Line.objects.filter(currency=currency, booked_on__lt=until))
    left = [row.amount_minor - int(row.explained or 0) for row in rows]  # type: ignore[attr-defined]
    found = [minor for minor in left if minor]
    return len(found), sum(abs(minor) for minor in found)


def covered_until(currency: str) -> date | None:
    """The day until which every account's statements reach."""
    return min((one.until_on for one in _newest(currency)), default=None)


def possible(view: LineView) -> list[Suggestion]:
    """What a line most likely is."""
    seen = Seen(view.left_minor, view.booked_on, f"{view.name} {view.reference}")
    return suggestions(seen, open_items(view.currency))


def possible_each(views: Sequence[LineView], currency: str) -> dict[UUID, list[Suggestion]]:
    """The same for many lines, with one look at what is open."""
    items = open_items(currency)
    return {
        view.id: suggestions(
            Seen(view.left_minor, view.booked_on, f"{view.name} {view.reference}"), items
        )
        for view in views
        if view.left_minor
    }


def unpaid_bills(*, currency: str) -> list[Item]:
    """Approved bills; see `registry.Expects`."""
    rows = models.Bill.objects.filter(state=Bill.APPROVED, currency=currency)
    return [Item(row.id, -row.amount_minor, row.number, row.supplier, row.due_on) for row in rows]


def unseen_entries(*, currency: str) -> list[BankEntry]:
    """Entries on the account `bank` that no line shows; see `registry.Expects`."""
    seen = _seen_keys()
    return [one for one in ledger.entries(currency) if one.key not in seen]


def on_its_way(*, currency: str) -> list[Item]:
    """What the provider sent and no line shows; see `registry.Expects`."""
    here = models.Match.objects.filter(kind="provider", state=Match.STANDS)
    known = set(here.values_list("item_id", flat=True))
    words = _("From the payment provider")
    return [
        Item(one.about, one.amount_minor, "", words, one.due_on)
        for one in ledger.on_its_way(currency)
        if one.about not in known
    ]


def open_items(currency: str) -> list[tuple[str, Expected]]:
    """(kind, item): all that the bank account should still see."""
    return [
        (kind, item)
        for kind, source in sources.items()
        for item in source.expected(currency=currency)
    ]


def _seen_keys() -> set[str | None]:
    rows = models.Match.objects.filter(state=Match.STANDS)
    return set(rows.values_list("entry_key", flat=True))


def _newest(currency: str) -> list[models.Statement]:
    """Of each account the statement that reaches furthest."""
    rows = models.Statement.objects.filter(currency=currency)
    ends = dict(rows.values_list("account").annotate(Max("until_on")))
    found = []
    for account, until_on in sorted(ends.items()):
        at_end = rows.filter(account=account, until_on=until_on)
        found.append(at_end.order_by("-imported_at", "id")[0])
    return found


def _with_explained(rows: QuerySet[models.Line]) -> QuerySet[models.Line]:
    under_way = Sum("match__amount_minor", filter=Q(match__state=Match.STANDS))
    return rows.annotate(explained=under_way)


def _views(rows: QuerySet[models.Line]) -> list[LineView]:
    found = list(rows)
    matches: dict[UUID, list[MatchView]] = {}
    under_way = models.Match.objects.filter(
        line_id__in=[row.id for row in found], state__in=UNDER_WAY
    )
    for row in under_way.order_by("at", "id"):
        matches.setdefault(row.line_id, []).append(_match_view(row))
    return [_view(one, tuple(matches.get(one.id, ()))) for one in found]


def _match_view(row: models.Match) -> MatchView:
    return MatchView(**{name: getattr(row, name) for name in MatchView.__dataclass_fields__})


def _view(row: models.Line, matches: tuple[MatchView, ...]) -> LineView:
    return LineView(
        id=row.id,
        booked_on=row.booked_on,
        amount_minor=row.amount_minor,
        currency=row.currency,
        name=row.name,
        reference=row.reference,
        left_minor=row.amount_minor - sum(one.amount_minor for one in matches),
        matches=matches,
    )
