"""The API of organisations for stewards: open, change, close; payments."""

from typing import Any
from uuid import UUID

from coop.members import gates
from coop.organisations import contexts
from coop.organisations import serializers as shapes
from coop.organisations.actions import opening, paying
from coop.organisations.queries import accounts
from coop.web.local import here
from coop.work.doors import Ask, get, post, put

TAG = "office"


@get(shapes.AccountOut, name="organisations", summary="Organisations", tag=TAG, many=True)
def organisations(ask: Ask) -> object:
    """All organisations that ride on account, by name; those that are closed last."""
    gates.steward(ask.request)
    return accounts.accounts(month=contexts.today(ask.now).replace(day=1))


@post(
    shapes.TermsIn,
    shapes.AccountOut,
    name="open_organisation",
    summary="Open an organisation's account",
    tag=TAG,
    code=201,
)
def open_account(ask: Ask) -> object:
    """Open an account. Invite its administrators next, as people with `is_admin`."""
    by, terms = gates.steward(ask.request), _terms(ask.fields, here().currency)
    made = ask.once(lambda: opening.open_account(terms=terms, by=by, now=ask.now))
    return contexts.managed(made, by, now=ask.now) if made else None


@put(
    shapes.TermsIn,
    shapes.AccountOut,
    name="change_organisation",
    summary="Change an organisation's terms",
    tag=TAG,
)
def change(ask: Ask, organisation_id: UUID) -> object:
    """Say what an organisation is, from the next booking and invoice on."""
    by = gates.steward(ask.request)
    currency = contexts.managed(organisation_id, by, now=ask.now).currency
    opening.change(organisation_id=organisation_id, terms=_terms(ask.fields, currency))
    return contexts.managed(organisation_id, by, now=ask.now)


@post(None, name="close_organisation", summary="Close an account", tag=TAG)
def close(ask: Ask, organisation_id: UUID) -> None:
    """Let nobody book on the account; what is booked is driven and billed."""
    gates.steward(ask.request)
    ask.once(lambda: opening.close(organisation_id=organisation_id, now=ask.now))


@post(None, name="reopen_organisation", summary="Open an account again", tag=TAG)
def reopen(ask: Ask, organisation_id: UUID) -> None:
    """Open a closed account again, with its people."""
    gates.steward(ask.request)
    ask.once(lambda: opening.reopen(organisation_id=organisation_id))


@post(shapes.SeenIn, shapes.WholePaperOut, name="record_payment", summary="Paid", tag=TAG)
def paid(ask: Ask, paper_id: UUID) -> object:
    """Record a line of the bank account that belongs to an invoice; below zero, we sent it back."""
    by = gates.steward(ask.request)
    seen = paying.Seen(**ask.fields)
    paying.record(paper_id=paper_id, seen=seen, key=str(ask.key), by=by, now=ask.now)
    return contexts.whole_paper(paper_id, by, now=ask.now)


def _terms(fields: dict[str, Any], currency: str) -> opening.Terms:
    return opening.Terms(**fields, currency=currency)
