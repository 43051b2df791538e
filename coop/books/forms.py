"""What stewards type about the co-op's books; a refusal says what is wrong, and nothing is lost."""

import base64
import binascii
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.books.actions.bills import NewBill
from coop.books.amounts import FORMATS
from coop.books.bank_csv import BYTES_MAX, COLUMNS
from coop.books.files import Asked, BadFile
from coop.web.local import Local
from payouts.doors import amount_minor
from payouts.periods import YEARS, in_reach


def day(typed: str) -> date:
    """A day, `2026-11-30`.

    Raises:
        Malformed: it is none.
    """
    try:
        return in_reach(date.fromisoformat(typed.strip()))
    except ValueError as error:
        raise Malformed(_("Choose a day, such as 2026-11-30.")) from error


def month(typed: str) -> date:
    """The first day of a month, `2026-11`.

    Raises:
        Malformed: it is none.
    """
    try:
        return in_reach(date.fromisoformat(f"{typed}-01"))
    except ValueError as error:
        raise Malformed(_("Ask for a month such as 2026-11.")) from error


def year(typed: str) -> int:
    """A calendar year.

    Raises:
        Malformed: it is none.
    """
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4 and int(typed) in YEARS):
        raise Malformed(_("Choose a calendar year."))
    return int(typed)


def span(since: str, until: str, *, today: date) -> tuple[date, date]:
    """Two days; without them it is this calendar year until today.

    Raises:
        Malformed: no days, or the second lies before the first.
    """
    first = day(since) if since else today.replace(month=1, day=1)
    last = day(until) if until else max(first, today)
    if last < first:
        raise Malformed(_("The last day lies before the first."))
    return first, last


def bill(typed: QueryDict, zone: Local) -> NewBill:
    """A bill as it was typed.

    Raises:
        Malformed: the amount or the day is none.
    """
    return NewBill(
        supplier=typed.get("supplier", ""),
        number=typed.get("number", ""),
        account=typed.get("account", ""),
        amount_minor=amount_minor(typed.get("amount", ""), zone.currency),
        currency=zone.currency,
        due_on=day(typed.get("due_on", "")),
        about=typed.get("about", ""),
    )


def bank_file(request: HttpRequest) -> tuple[str, bytes]:
    """The file's name and what is in it: just sent, or carried along by the preview.

    Raises:
        BadFile: there is none, or it is too large.
    """
    sent = request.FILES.get("file")
    if isinstance(sent, UploadedFile):
        if (sent.size or 0) > BYTES_MAX:
            raise BadFile(
                _("This file is too large. Take a shorter span from your bank."),
                facts={"bytes_max": BYTES_MAX},
            )
        return sent.name or "", sent.read()
    carried = request.POST.get("content", "")
    if not carried:
        raise BadFile(_("Choose the file from your bank."))
    try:
        return request.POST.get("file_name", ""), base64.b64decode(carried, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadFile(_("Choose the file again.")) from error


def carried(content: bytes) -> str:
    """A file as the preview carries it along: nothing of it is kept here before it is wanted."""
    return base64.b64encode(content).decode()


def asked(typed: QueryDict, zone: Local) -> Asked:
    """How somebody wants their bank's table to be read.

    Raises:
        Malformed: a balance is no amount.
    """
    places = {key: typed.get(f"column_{key}", "") for key in COLUMNS}
    columns = {
        key: int(place) for key, place in places.items() if place.isdecimal() and len(place) < 4
    }
    form, mark = typed.get("date_form", ""), typed.get("mark", "")
    return Asked(
        account=typed.get("account", ""),
        columns=columns,
        date_form=form if form in FORMATS else "",
        mark=mark if mark in {".", ","} else "",
        closing_minor=_balance(typed.get("closing", ""), zone),
    )


def _balance(typed: str, zone: Local) -> int | None:
    """An amount that may be below zero."""
    plain = typed.strip().replace("\N{MINUS SIGN}", "-")
    if not plain:
        return None
    minor = amount_minor(plain.removeprefix("-"), zone.currency)
    return -minor if plain.startswith("-") else minor
