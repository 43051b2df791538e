"""The words of papers: what a line is, which month, where an invoice stands."""

from datetime import date

from django.utils.translation import gettext as _

from coop.organisations.queries.papers import LineView, PaperRow
from coop.organisations.states import Paper, Standing


def title(paper: PaperRow) -> str:
    """What a paper is called: `Invoice 12`."""
    name = _("Credit note %d") if paper.kind == Paper.CREDIT else _("Invoice %d")
    return name % paper.number


def month(first: date) -> str:
    """A month: `November 2026`."""
    return f"{first:%B %Y}"


def day(on: date) -> str:
    """A day: `3 November 2026`."""
    return f"{on.day}\N{NO-BREAK SPACE}{on:%B}\N{NO-BREAK SPACE}{on.year}"


def line(one: LineView) -> str:
    """What a line is for: the day, from where to where, and what it is if not a ride."""
    way = f"{one.start} \N{EN DASH} {one.finish}"
    kinds = {
        "ride": way,
        "cancelled": _("Cancelled late: %s") % way,
        "no_show": _("Nobody came to the car: %s") % way,
        "refund": _("Given back: %s") % way,
        "waived": _("Fee taken back: %s") % way,
    }
    return kinds.get(one.kind, way)


def stands(paper: PaperRow) -> str:
    """Where an invoice stands."""
    if paper.kind == Paper.CREDIT:
        return _("Corrects an invoice")
    return {
        Standing.OPEN: _("Open"),
        Standing.PAID: _("Paid"),
        Standing.OVERDUE: _("Overdue"),
    }[Standing(paper.standing)]
