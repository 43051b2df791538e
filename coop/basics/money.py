"""Money as integer minor units.

Pure: no Django, no I/O. Currencies follow ISO 4217; amounts never become floats.
"""

from dataclasses import dataclass

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF\N{NO-BREAK SPACE}"}
NO_MINOR_UNIT = frozenset({"JPY", "KRW", "ISK", "CLP", "VND"})
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency."""

    amount_minor: int
    currency: str

    def __str__(self) -> str:
        return format_money(self.amount_minor, self.currency)


def format_money(amount_minor: int, currency: str) -> str:
    """Write an amount as people read it: `€12.40`, `−$0.30`, `¥1,200`."""
    sign = MINUS if amount_minor < 0 else ""
    symbol = SYMBOLS.get(currency, currency + "\N{NO-BREAK SPACE}")
    if currency in NO_MINOR_UNIT:
        return f"{sign}{symbol}{abs(amount_minor):,}"
    whole, cents = divmod(abs(amount_minor), 100)
    return f"{sign}{symbol}{whole:,}.{cents:02d}"
