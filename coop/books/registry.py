"""What money can be expected on the bank account, by kind: rooms above and below subscribe here.

A room says what should come in or go out, books it when a line on the statement is that, and takes
it back when the match was wrong. Wiring names the functions, so that a room below need not know
this one:

    sources["invoice"] = Source("Invoices", "coop.orgs.queries.due_invoices",
                                "coop.orgs.actions.invoice_paid", "coop.orgs.actions.invoice_unpaid")
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load
from coop.books.matching import Expected


class Expects(Protocol):
    """All that the bank account should still see of a kind, in one currency."""

    def __call__(self, *, currency: str) -> Sequence[Expected]:
        """The items; the likeliest matches are picked from all of them."""


class Settles(Protocol):
    """Books what a line on the statement is, in an entry with a leg on `bank` of `amount_minor`."""

    def __call__(
        self, *, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime
    ) -> str:
        """`key` names the match. Returns the idempotency key of the entry on `bank`.

        Raises a named refusal where the item is not open any more.
        """


class Undoes(Protocol):
    """Takes back what `Settles` booked under `key`: a reversal, and the item is open again."""

    def __call__(self, *, item_id: UUID, key: str, by: UUID, now: datetime) -> None:
        """Raises a named refusal where it cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of matter: its name in words, and three functions by their dotted names."""

    name: str
    expects: str
    settles: str
    undoes: str

    def expected(self, *, currency: str) -> Sequence[Expected]:
        """Everything of this kind that is open."""
        function: Expects = load(self.expects)
        return function(currency=currency)

    def settle(self, *, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime) -> str:
        """See `Settles`."""
        function: Settles = load(self.settles)
        return function(item_id=item_id, amount_minor=amount_minor, key=key, by=by, now=now)

    def undo(self, *, item_id: UUID, key: str, by: UUID, now: datetime) -> None:
        """See `Undoes`."""
        function: Undoes = load(self.undoes)
        function(item_id=item_id, key=key, by=by, now=now)


sources: dict[str, Source] = {}
"""Kind -> where it comes from; filled by wiring."""
