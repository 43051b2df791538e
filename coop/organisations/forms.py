"""What comes in with forms about organisations: terms, limits, a line of the bank account."""

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed
from coop.organisations.actions.opening import Terms
from coop.organisations.actions.paying import Seen
from coop.organisations.actions.seats import Limits
from coop.organisations.queries.accounts import AccountView
from coop.organisations.queries.seats import SeatView
from payouts.doors import amount_minor

HOURS = [f"{hour}" for hour in range(25)]


def terms(data: QueryDict, currency: str) -> Terms:
    """An organisation's terms, as they were typed.

    Raises:
        Malformed: a number is none.
    """
    return Terms(
        name=data.get("name", "")[:200],
        address=data.get("address", "")[:400],
        email=data.get("email", "")[:254],
        tax_number=data.get("tax_number", "")[:60],
        currency=currency,
        term_days=_number(data.get("term_days", ""), _("Write the days to pay as a number.")),
        limit_minor=amount_minor(data.get("limit", ""), currency),
        shows_addresses=data.get("shows_addresses") == "1",
    )


def limits(data: QueryDict, currency: str) -> Limits:
    """Somebody's limits, as they were typed; what is empty is no limit.

    Raises:
        Malformed: an amount or an hour is none.
    """
    amounts = [data.get(name, "").strip() for name in ("ride_limit", "month_limit")]
    hours = [data.get(name, "").strip() for name in ("from_hour", "until_hour")]
    says = _("Choose from which hour until which, or neither.")
    return Limits(
        data.get("cost_centre", "")[:80],
        *(amount_minor(typed, currency) if typed else None for typed in amounts),
        *(_number(typed, says) if typed else None for typed in hours),
    )


def seen(data: QueryDict, currency: str) -> Seen:
    """A line of the bank account, as it was typed; what we sent back is below zero.

    Raises:
        Malformed: no amount or no day.
    """
    try:
        on = date.fromisoformat(data.get("on", ""))
    except ValueError as error:
        raise Malformed(_("Write the day of the bank’s line.")) from error
    amount = amount_minor(data.get("amount", ""), currency)
    return Seen(
        -amount if data.get("way") == "out" else amount, data.get("reference", "")[:200], on
    )


def typed_terms(account: AccountView) -> dict[str, object]:
    """An organisation's terms as its form shows them."""
    return {
        "name": account.name,
        "address": account.address,
        "email": account.email,
        "tax_number": account.tax_number,
        "term_days": account.term_days,
        "limit": written(account.limit_minor, account.currency),
        "shows_addresses": "1" if account.shows_addresses else "",
    }


def typed_limits(seat: SeatView) -> dict[str, object]:
    """Somebody's limits as their form shows them."""
    hours = {"from_hour": seat.from_hour, "until_hour": seat.until_hour}
    return {
        "cost_centre": seat.cost_centre,
        "ride_limit": written(seat.ride_limit_minor, seat.currency),
        "month_limit": written(seat.month_limit_minor, seat.currency),
        "is_admin": "1" if seat.is_admin else "",
        **{name: "" if hour is None else f"{hour}" for name, hour in hours.items()},
    }


def written(amount: int | None, currency: str) -> str:
    """An amount as it is typed, without the currency's sign."""
    if amount is None:
        return ""
    return "".join(letter for letter in format_money(amount, currency) if letter in "0123456789.")


def _number(typed: str, says: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        raise Malformed(says)
    return int(typed)
