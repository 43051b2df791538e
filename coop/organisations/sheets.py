"""An invoice, or a credit note, as a sheet of paper. Says what its page says."""

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.organisations import wording
from coop.organisations.queries.papers import LineView, PaperView
from coop.organisations.states import Paper
from coop.web.pdf import Part, Row, Sheet, draw


def as_pdf(paper: PaperView, *, by: str) -> bytes:
    """The paper as PDF; `by` is the co-operative's name."""
    return draw(sheet(paper), by=by)


def filename(paper: PaperView) -> str:
    """What the file is called."""
    return f"{paper.row.kind}-{paper.row.number}.pdf"


def sheet(paper: PaperView) -> Sheet:
    """The paper's text: who owes, its rides by cost centre, tax and total."""
    row = paper.row
    return Sheet(
        title=wording.title(row),
        facts=[row.name, *paper.address.splitlines(), *_facts(paper)],
        parts=[*_rides(paper), Part(_("In total"), _totals(paper))],
        notes=_notes(paper),
    )


def centres(paper: PaperView) -> list[tuple[str, list[LineView]]]:
    """The lines by cost centre, in the order of its name; those without one come first."""
    names = sorted({line.cost_centre for line in paper.lines})
    return [(name, [one for one in paper.lines if one.cost_centre == name]) for name in names]


def _facts(paper: PaperView) -> list[str]:
    row = paper.row
    facts = [_("Tax number %s") % paper.tax_number] if paper.tax_number else []
    if paper.corrects is not None:
        facts.append(_("Corrects %s") % wording.title(paper.corrects))
    facts.append(_("Rides of %s") % wording.month(row.month))
    facts.append(_("Written on %s") % wording.day(row.issued_on))
    if row.kind == Paper.INVOICE:
        facts.append(_("Due on %s") % wording.day(row.due_on))
    return facts


def _rides(paper: PaperView) -> list[Part]:
    return [
        Part(
            _("Cost centre %s") % name if name else _("Rides"),
            [_row(one, paper.row.currency) for one in lines],
        )
        for name, lines in centres(paper)
    ]


def _row(line: LineView, currency: str) -> Row:
    return Row(
        f"{wording.day(line.on)}  {wording.line(line)}", format_money(line.amount_minor, currency)
    )


def _totals(paper: PaperView) -> list[Row]:
    unit, row = paper.row.currency, paper.row
    return [
        Row(_("Without tax"), format_money(row.total_minor - paper.tax_minor, unit)),
        Row(_("Tax"), format_money(paper.tax_minor, unit)),
        Row(_("Total"), format_money(row.total_minor, unit), is_sum=True),
    ]


def _notes(paper: PaperView) -> list[str]:
    if paper.row.kind == Paper.CREDIT:
        return [_("This amount comes off the invoice that it corrects.")]
    number = paper.row.number
    return [_("Please name invoice %d when you pay, so that we find your payment.") % number]
