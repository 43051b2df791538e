"""Phone numbers: read in any usual notation, kept in one, shown in the country's own.

Source: the numbering plans of Google's libphonenumber (its Python port).
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import TZPATH

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, shortnumberinfo

from coop.basics.refusals import Malformed

TYPED_MAX: Final = 40
EVERYWHERE: Final = ("112", "911")
"""Every mobile network knows 112 and most pass 911 on; each is taken where its country has it."""
NORTH_AMERICA: Final = 1


class NoPhone(Malformed):
    """What was typed is no phone number."""

    code = "no_phone_number"


def normal(typed: str, region: str) -> str:
    """The number in E.164, such as "+358401234567", however it was written.

    Args:
        typed: with or without a country code, with any spaces, dots, dashes and brackets.
        region: country of numbers without a country code, ISO 3166-1 ("FI").
    Raises:
        NoPhone: no such number exists there.
    """
    return phonenumbers.format_number(_read(typed, region), PhoneNumberFormat.E164)


def region_in(time_zone: str) -> str:
    """The country of a time zone such as "Europe/Helsinki", ISO 3166-1.

    "ZZ" where the system does not tell: numbers then need their country code.
    """
    return _countries().get(time_zone, "ZZ")


def shown(number: str, region: str) -> str:
    """A number in E.164 as people of the region write it; with country code if it is foreign."""
    read = phonenumbers.parse(number, None)
    is_home = phonenumbers.region_code_for_number(read) == region
    style = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(read, style)


def emergency_in(region: str) -> str:
    """The number that brings help in a country: 911 in North America, else 112 where it has that.

    Elsewhere the one that the numbering plan names first; 112 where the country is not known.
    Source: the short numbers of Google's libphonenumber.
    """
    if phonenumbers.country_code_for_region(region) == NORTH_AMERICA:
        return "911"
    known = [number for number in EVERYWHERE if is_emergency(number, region)]
    plan = PhoneMetadata.short_metadata_for_region(region)
    named = plan.emergency.example_number if plan and plan.emergency else None
    return known[0] if known else named or EVERYWHERE[0]


def is_emergency(number: str, region: str) -> bool:
    """Whether dialling exactly this number brings help in a country; of an unknown one, 112 or 911."""
    if not (number.isascii() and number.isdigit()):  # such a one would be read without its signs
        return False
    if PhoneMetadata.short_metadata_for_region(region) is None:
        return number in EVERYWHERE
    return shortnumberinfo.is_emergency_number(number, region)


def _read(typed: str, region: str) -> PhoneNumber:
    text = typed.strip()
    if len(text) > TYPED_MAX:
        raise NoPhone(_("That is too long for a phone number."))
    try:
        read = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise NoPhone(_("That is not a phone number. Write it as you would dial it.")) from error
    if read.extension or not phonenumbers.is_valid_number(read):
        raise NoPhone(_("No such phone number exists. Check its digits and the country code."))
    return read


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """Time zone -> country, by the table that comes with the system's time zones."""
    tables = [table for path in TZPATH if (table := Path(path, "zone.tab")).exists()]
    lines = tables[0].read_text("utf-8").splitlines() if tables else []
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {row[2]: row[0] for row in rows if len(row) > 2}
