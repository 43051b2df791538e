"""Organisations as stewards keep them: opened, changed, closed and opened again."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.organisations import models
from coop.work import actions as work

TERMS = range(121)
LIMIT_MAX = 10**9
CURRENCY = re.compile(r"[A-Z]{3}")


class CurrencyStays(Refusal):
    """An account has one currency for ever."""

    code = "currency_stays"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an organisation is, and how it pays.

    Attributes:
        term_days: from an invoice's day to the day it is due.
        limit_minor: the most that the rides of a month may cost.
        shows_addresses: its contract lets addresses stand on invoices, not just districts.
    """

    name: str
    address: str
    email: str
    tax_number: str
    currency: str
    term_days: int
    limit_minor: int
    shows_addresses: bool = False


@transaction.atomic
def open_account(*, terms: Terms, by: UUID, now: datetime) -> UUID:
    """Open an organisation's account; returns its id.

    Raises:
        Malformed: something is missing or makes no sense; the sentence says what.
    """
    row = models.Organisation.objects.create(**asdict(_tidy(terms)), opened_at=now, opened_by_id=by)
    return row.id


@transaction.atomic
def change(*, organisation_id: UUID, terms: Terms) -> None:
    """Change what an organisation is, from the next booking and the next invoice on.

    Raises:
        Malformed: as `open_account`.
        CurrencyStays: another currency.
        NotYours: there is no such organisation.
    """
    tidy, row = _tidy(terms), _locked(organisation_id)
    if tidy.currency != row.currency:
        raise CurrencyStays(_("The currency stays as it is. Open another account for another one."))
    models.Organisation.objects.filter(id=row.id).update(**asdict(tidy))


@transaction.atomic
def close(*, organisation_id: UUID, now: datetime) -> None:
    """Let nobody book on the account from now on; rides that are booked are driven and billed."""
    row = _locked(organisation_id)
    models.Organisation.objects.filter(id=row.id, closed_at=None).update(closed_at=now)


@transaction.atomic
def reopen(*, organisation_id: UUID) -> None:
    """Open a closed account again, with its people."""
    row = _locked(organisation_id)
    models.Organisation.objects.filter(id=row.id).update(closed_at=None)


def order_invoices(*, now: datetime, before: datetime) -> None:
    """Have each organisation billed that has charges from before an instant on no invoice."""
    unbilled = models.Charge.objects.filter(at__lt=before, paperline=None)
    for organisation_id in unbilled.values_list("organisation_id", flat=True).distinct():
        work.post("organisations.bill", {"organisation": str(organisation_id)}, now=now)


def _locked(organisation_id: UUID) -> models.Organisation:
    rows = models.Organisation.objects.select_for_update(no_key=True)
    row = rows.filter(id=organisation_id).first()
    if row is None:
        raise NotYours(_("There is no such organisation."))
    return row


def _tidy(terms: Terms) -> Terms:
    name = " ".join(terms.name.split())
    address = "\n".join(line.strip() for line in terms.address.splitlines() if line.strip())
    tax_number = terms.tax_number.strip()
    if not 2 <= len(name) <= 120:
        raise Malformed(_("Write the organisation’s name, in 2 to 120 letters."))
    if not 5 <= len(address) <= 300:
        raise Malformed(_("Write the address that stands on its invoices."))
    if len(tax_number) > 40:
        raise Malformed(_("A tax number has at most 40 letters."))
    if not CURRENCY.fullmatch(terms.currency):
        raise Malformed(_("Write the currency in three letters, such as EUR."))
    if terms.term_days not in TERMS:
        raise Malformed(_("Invoices are due after 0 to 120 days."))
    if not 0 < terms.limit_minor <= LIMIT_MAX:
        raise Malformed(_("Write the most that a month may cost, above zero."))
    return Terms(
        name,
        address,
        email_of(terms.email),
        tax_number,
        terms.currency,
        terms.term_days,
        terms.limit_minor,
        terms.shows_addresses,
    )


def email_of(typed: str) -> str:
    """An e-mail as it is kept.

    Raises:
        Malformed: it is none.
    """
    email = typed.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Malformed(_("Write an e-mail address such as name@example.org.")) from error
    return email
