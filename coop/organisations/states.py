"""Words for where a seat, a ride on account and an invoice are. Pure."""

from datetime import date
from enum import StrEnum


class Seat(StrEnum):
    """Where somebody's right to ride on an organisation's account is."""

    INVITED = "invited"
    ACTIVE = "active"
    DECLINED = "declined"
    LEFT = "left"
    STOPPED = "stopped"  # by an administrator or a steward
    LAPSED = "lapsed"  # an invitation that nobody answered


class Ride(StrEnum):
    """Where a ride on account is: its price is reserved, or charged, or it cost nothing."""

    RESERVED = "reserved"
    CHARGED = "charged"
    RELEASED = "released"


class Paper(StrEnum):
    """What a numbered document is."""

    INVOICE = "invoice"
    CREDIT = "credit"


class Standing(StrEnum):
    """Where an invoice is, by the day."""

    OPEN = "open"
    PAID = "paid"
    OVERDUE = "overdue"


def standing(*, open_minor: int, due_on: date, today: date) -> Standing:
    """What an invoice is on a day: paid when nothing of it is open, overdue from the day after."""
    if open_minor <= 0:
        return Standing.PAID
    return Standing.OVERDUE if today > due_on else Standing.OPEN
