"""Money of the platform and of its connected accounts: lines with fees, pending, then available."""

from dataclasses import dataclass

from payouts.rails.fake.asking import only
from payouts.rails.fake.store import Body, Shelf

FEE_BP, FEE_FIXED = 290, 30
PENDING_S = 2 * 86_400


def fee_of(amount: int) -> int:
    """What the provider keeps of a charge: 2.9 % and 30, the half rounded up."""
    return (amount * FEE_BP + 5_000) // 10_000 + FEE_FIXED


@dataclass(frozen=True, slots=True)
class Terms:
    """What comes off a change of a balance, when it can be spent, and whose balance it is."""

    fee: int = 0
    pending_s: int = 0
    account: str | None = None


PLAIN = Terms()


def book(shelf: Shelf, kind: str, source: Body, amount: int, terms: Terms = PLAIN) -> Body:
    """Change a balance by `amount` less the fee, and keep the line that says why."""
    owner = shelf.account if terms.account is None else terms.account
    on = shelf.now + terms.pending_s
    line = shelf.new(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=on,
        currency=source["currency"],
        description=None,
        exchange_rate=None,
        fee=terms.fee,
        fee_details=[],
        net=amount - terms.fee,
        reporting_category=kind,
        source=source["id"],
        type=kind,
        _available_on=on,
    )
    shelf.sql.execute(
        "INSERT INTO money VALUES (?, ?, ?, ?)", (owner, source["currency"], amount - terms.fee, on)
    )
    return shelf.put(line, parent=str(source["id"]), account=owner)


def available(shelf: Shelf, currency: str, account: str) -> int:
    """What an account can spend now."""
    row = shelf.sql.execute(
        "SELECT COALESCE(SUM(net), 0) FROM money "
        "WHERE account = ? AND currency = ? AND available_on <= ?",
        (account, currency, shelf.now),
    ).fetchone()
    return int(row[0])


def retrieve(shelf: Shelf, params: Body, _name: str) -> Body:
    """GET /v1/balance."""
    only(params, ())
    rows = shelf.sql.execute(
        "SELECT currency, SUM(CASE WHEN available_on <= ? THEN net ELSE 0 END), "
        "SUM(CASE WHEN available_on > ? THEN net ELSE 0 END) FROM money "
        "WHERE account = ? GROUP BY currency ORDER BY currency",
        (shelf.now, shelf.now, shelf.account),
    ).fetchall()
    return {
        "object": "balance",
        "livemode": False,
        "available": [{"currency": row[0], "amount": row[1], "source_types": {}} for row in rows],
        "pending": [{"currency": row[0], "amount": row[2], "source_types": {}} for row in rows],
    }


def with_status(shelf: Shelf, line: Body) -> Body:
    """A line with the status that it has by now."""
    return {**line, "status": "available" if line["_available_on"] <= shelf.now else "pending"}
