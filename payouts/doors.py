"""What pages of money share when they read a form: amounts, and what was chosen."""

import re
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from coop.basics.money import NO_MINOR_UNIT
from coop.basics.refusals import Malformed

AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")


def amount_minor(typed: str, currency: str) -> int:
    """An amount as people type it (`12`, `12.50`, `12,5`) in minor units.

    Raises:
        Malformed: it is none; the sentence says how to write one.
    """
    found = AMOUNT.fullmatch(typed.strip())
    decimals = 0 if currency in NO_MINOR_UNIT else 2
    if found is None or (found[2] and not decimals):
        example = "12" if not decimals else "12.50"
        raise Malformed(_("Write an amount such as %s.") % example)
    return int(found[1] + (found[2] or "").ljust(decimals, "0"))


def chosen(request: HttpRequest, name: str) -> UUID | None:
    """What was chosen in a field of a form, if anything.

    Raises:
        Malformed: it is no UUID.
    """
    text = request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Malformed(_("Open the page again and choose once more.")) from error
