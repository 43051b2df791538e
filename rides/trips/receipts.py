"""A receipt as a sheet of paper and as a mail: the lines of the page, in words."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.members import queries as members
from coop.web import formats, pdf
from coop.web.local import our_name
from coop.web.pdf import Part, Row, Sheet
from rides.trips import wording
from rides.trips.contexts_receipt import Context, receipt
from rides.trips.queries.rides import RideView


def title(view: RideView) -> str:
    """`Receipt for €12.40`."""
    total = view.receipt.total_minor if view.receipt else view.price_minor
    return _("Receipt for %s") % format_money(total, view.currency)


def as_pdf(view: RideView, *, by: str) -> bytes:
    """The receipt on paper; `by` is the co-operative's name."""
    return pdf.draw(_sheet(view), by=by)


def as_text(view: RideView) -> str:
    """The receipt in a mail."""
    sheet = _sheet(view)
    blocks = ["\n".join(sheet.facts)]
    for part in sheet.parts:
        rows = [f"{'  ' * row.level}{row.label}: {row.amount}" for row in part.rows]
        blocks.append("\n".join([part.heading, *rows]))
    return "\n\n".join([*blocks, "\n".join(sheet.notes)])


def send(user_id: UUID, view: RideView) -> None:
    """Write the receipt to who paid; nothing where their account has no e-mail."""
    account = members.account(user_id)
    if account is None or account.email is None:
        return
    text = f"{as_text(view)}\n\n{settings.PUBLIC_URL}/rides/{view.id}/\n"
    mail = EmailMessage(title(view), text, to=[account.email])
    mail.attach(filename(view.id), as_pdf(view, by=our_name()), "application/pdf")
    mail.send()


def filename(ride_id: UUID) -> str:
    """What the PDF is called where it is kept."""
    return f"receipt-{str(ride_id)[:8]}.pdf"


def _sheet(view: RideView) -> Sheet:
    shown = receipt(view)
    return Sheet(
        title=title(view),
        facts=_facts(view, shown),
        parts=[
            Part(_("The price in lines"), _priced(view, shown)),
            Part(_("Where each cent went"), _went(view, shown)),
            *_paid(view, shown),
        ],
        notes=[
            _("Rules, version %d.") % shown["rule_version"]
            + (" " + _("Entry %d in the books.") % shown["entry_id"] if shown["entry_id"] else ""),
            _("Ride %s") % view.id,
        ],
    )


def _facts(view: RideView, shown: Context) -> list[str]:
    ended = view.ended_at or view.booked_at
    way = [stop.label for stop in view.stops]
    driver = _("Driven by %s") % view.driver.name if view.driver else ""
    facts = [_day(ended, view), " \N{EN DASH} ".join(way), driver, shown["paid_by"]]
    return [fact for fact in facts if fact]


def _day(at: datetime, view: RideView) -> str:
    return formats.day_and_time(at, view.zone.time_zone, view.zone.units)


def _priced(view: RideView, shown: Context) -> list[Row]:
    lines = [
        Row(wording.line_label(line, view.zone), _money(line.amount_minor, view))
        for line in view.lines
    ]
    return [*lines, Row(_("Together"), _money(shown["total_minor"], view), is_sum=True)]


def _went(view: RideView, shown: Context) -> list[Row]:
    inner = [*shown["costs"], *shown["split"]]
    rows = [
        Row(_("To the driver"), _money(shown["driver_minor"], view)),
        Row(
            _("Fee, %s of the fare") % formats.percent(shown["fee_bp"]),
            _money(shown["fee_minor"], view),
        ),
        *(Row(str(one["name"]), _money(one["amount_minor"], view), level=1) for one in inner),
    ]
    if shown["shortfall_minor"]:
        more = _money(-shown["shortfall_minor"], view)
        rows.append(Row(_("More than the fee; the co-operative pays it"), more, level=1))
    rows += [Row(str(one["name"]), _money(one["amount_minor"], view)) for one in shown["others"]]
    return [*rows, Row(_("Together"), _money(shown["total_minor"], view), is_sum=True)]


def _paid(view: RideView, shown: Context) -> list[Part]:
    rows = [Row(label, _money(amount, view)) for label, amount in shown["paid"]]
    return [Part(_("Paid"), rows)] if rows else []


def _money(amount_minor: int, view: RideView) -> str:
    return format_money(amount_minor, view.currency)
