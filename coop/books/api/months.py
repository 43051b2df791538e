"""The API of months' ends, of statements, of tax files, and of what the provider comparison found."""

from coop.books import forms, papers, tax_files
from coop.books import serializers as shapes
from coop.books.actions import months, taxing
from coop.books.places import Place
from coop.books.queries import months as queries
from coop.books.queries.months import Ending
from coop.members import gates
from coop.web.local import here
from coop.work.doors import Ask, get, post
from payouts.periods import local_day
from payouts.queries import differences
from payouts.queries.solvency import solvency

TAG = "office"


@get(shapes.MonthEndOut, name="months", summary="Months that are closed", tag=TAG, many=True)
def all_months(ask: Ask) -> object:
    """And the one that is proposed; newest first."""
    gates.steward(ask.request)
    return queries.months()


@get(shapes.EndingOut, name="month", summary="What has to be right before a month closes", tag=TAG)
def month(ask: Ask, month: str) -> object:
    """`2026-11`; with its figures, and who proposed it."""
    gates.steward(ask.request)
    return _ending(ask, month)


@post(
    shapes.MonthProposeIn,
    shapes.EndingOut,
    name="propose_month",
    summary="Propose to close a month",
    tag=TAG,
)
def propose(ask: Ask, month: str) -> object:
    """Another steward closes it."""
    by, month_on, note = gates.steward(ask.request), forms.month(month), ask.fields["note"]
    ask.once(
        lambda: months.propose(month_on=month_on, note=note, place=_place(), by=by, now=ask.now)
    )
    return _ending(ask, month)


@post(None, shapes.EndingOut, name="close_month", summary="Close a month for ever", tag=TAG)
def close(ask: Ask, month: str) -> object:
    """One that another steward proposed to close."""
    by, month_on = gates.steward(ask.request), forms.month(month)
    ask.once(lambda: months.close(month_on=month_on, place=_place(), by=by, now=ask.now))
    return _ending(ask, month)


@post(
    None,
    shapes.EndingOut,
    name="withdraw_month",
    summary="Withdraw a proposal to close a month",
    tag=TAG,
)
def withdraw(ask: Ask, month: str) -> object:
    """Any steward may."""
    by, month_on = gates.steward(ask.request), forms.month(month)
    ask.once(lambda: months.withdraw(month_on=month_on, by=by, now=ask.now))
    return _ending(ask, month)


@get(
    shapes.BooksPaperOut,
    shapes.BooksSpanIn,
    name="statements",
    summary="Income, balance sheet and reserve of a span",
    tag=TAG,
)
def statements(ask: Ask) -> object:
    """The same lines as on the page, in the table and on paper."""
    gates.steward(ask.request)
    place, asked = _place(), ask.fields
    today = local_day(ask.now, place.time_zone)
    first, last = forms.span(
        *(str(asked[key]) if key in asked else "" for key in ("since", "until")), today=today
    )
    return papers.paper(first, last, currency=place.currency, time_zone=place.time_zone)


@get(shapes.SolvencyOut, name="solvency", summary="Whether the co-op can pay what it owes", tag=TAG)
def solvent(ask: Ask) -> object:
    """All it has against all it owes; what is at hand against what could be asked for at once."""
    gates.steward(ask.request)
    return solvency(here().currency, until=ask.now)


@post(
    shapes.TaxIn,
    shapes.TaxOut,
    name="export_tax_file",
    summary="Make a file for a tax office",
    tag=TAG,
)
def tax(ask: Ask) -> object:
    """Each payee reads in their log that it was made, and the journal says so."""
    by = gates.steward(ask.request)
    found = taxing.export(place=_place(), by=by, now=ask.now, **ask.fields)
    return {
        "file_name": tax_files.file_name(found),
        "payees": len(found.payees),
        "unnamed": found.unnamed,
        "text": tax_files.as_csv(found),
    }


@get(
    shapes.ComparisonOut,
    name="provider_differences",
    summary="What the nightly comparison with the payment provider found",
    tag=TAG,
)
def provider(ask: Ask) -> object:
    """What is there still, then what is gone."""
    gates.steward(ask.request)
    return {"differences": differences.differences(), "nights": differences.nights()}


def _place() -> Place:
    zone = here()
    return Place(zone.currency, zone.time_zone)


def _ending(ask: Ask, month: str) -> Ending:
    place = _place()
    return queries.ending(
        forms.month(month), currency=place.currency, time_zone=place.time_zone, now=ask.now
    )
