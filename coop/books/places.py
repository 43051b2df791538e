"""Where the books are kept. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Whose currency, by which clock (IANA)."""

    currency: str
    time_zone: str
