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
    """Books what a line on the bank statement is: an entry that moves `bank` by `amount_minor`."""

    def __call__(
        self, *, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime
    ) -> str:
        """Returns the idempotency key of that entry.

        Args:
            amount_minor: as the bank sees it: above zero came in.
            key: names the match; it will do as the entry's.
            now: the line's day, or now where its month is closed.
        Raises a named refusal where the item is not open any more.
        """


class Undoes(Protocol):
    """Takes back what `Settles` booked under the same `key`: a reversal; the item is open again."""

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


sources: dict[str, Source] = {
    "bill": Source(
        "Bills",
        "coop.books.queries.bank.unpaid_bills",
        "coop.books.actions.bills.settle",
        "coop.books.actions.bills.unsettle",
    ),
    "provider": Source(
        "Sent by the payment provider",
        "coop.books.queries.bank.on_its_way",
        "coop.books.actions.matches.arrived",
        "coop.books.actions.matches.not_arrived",
    ),
    "entry": Source(
        "In the books already",
        "coop.books.queries.bank.unseen_entries",
        "coop.books.actions.matches.already_booked",
        "coop.books.actions.matches.leave_booked",
    ),
}
"""Kind -> where it comes from. These are this room's; wiring adds those of others."""
