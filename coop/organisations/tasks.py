"""Doors of the room: the monthly job, and the mails to organisations and whom they invite."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Refusal
from coop.notices import mail
from coop.organisations import sheets, wording
from coop.organisations.actions import opening
from coop.organisations.months import begin, day_of, month_of
from coop.organisations.queries import accounts, papers, seats
from coop.organisations.states import Paper, Seat
from coop.web.local import here, our_name


def order_invoices(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have the months billed that have ended. Late or twice does no harm."""
    try:
        time_zone = here().time_zone
    except Refusal:  # no city yet, so nobody rides
        return
    this_month = begin(month_of(now, time_zone), time_zone)
    opening.order_invoices(before=this_month, now=now)


def tell_invited(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to somebody that they may ride on an account."""
    seat = seats.seat(UUID(payload["seat"]))
    if seat is None or seat.state != Seat.INVITED:
        return
    says = _(
        "%(name)s invites you to ride on its account with %(us)s.\n\n"
        "Sign in with this e-mail address to accept or decline: %(page)s\n\n"
        "Its administrators then see the rides that you book on the account, and no others.\n"
    ) % {
        "name": seat.organisation,
        "us": our_name(),
        "page": f"{settings.PUBLIC_URL}/organisation/",
    }
    subject = _("Ride on the account of %s") % seat.organisation
    mail.write(seat.email, subject=subject, text=says)


def send_paper(*, payload: Mapping[str, str], now: datetime) -> None:
    """Send an invoice, or a credit note, to its organisation."""
    _send(UUID(payload["paper"]), is_reminder=False, now=now)


def send_reminder(*, payload: Mapping[str, str], now: datetime) -> None:
    """Remind an organisation of an invoice, unless it was paid meanwhile."""
    _send(UUID(payload["paper"]), is_reminder=True, now=now)


def _send(paper_id: UUID, *, is_reminder: bool, now: datetime) -> None:
    zone = here()
    today = day_of(now, zone.time_zone)
    paper = papers.paper(paper_id, today=today)
    if paper is None or (is_reminder and paper.row.open_minor <= 0):
        return
    row = paper.row
    organisation = accounts.account(row.organisation_id, month=today.replace(day=1))
    if organisation is None:
        return
    facts = {
        "paper": wording.title(row),
        "month": wording.month(row.month),
        "amount": format_money(
            row.open_minor if is_reminder else abs(row.total_minor), row.currency
        ),
        "due": wording.day(row.due_on),
        "page": f"{settings.PUBLIC_URL}/organisation/papers/{row.id}/",
    }
    if is_reminder:
        subject = _("Reminder: %(paper)s was due on %(due)s") % facts
        says = _("%(amount)s of %(paper)s, for rides in %(month)s, was due on %(due)s.")
    elif row.kind == Paper.CREDIT:
        subject = wording.title(row)
        says = _("%(paper)s takes %(amount)s off your invoice for rides in %(month)s.")
    else:
        subject = _("%(paper)s for rides in %(month)s") % facts
        says = _("%(paper)s for rides in %(month)s comes to %(amount)s, due on %(due)s.")
    text = (says + "\n\n" + _("It is attached. Your administrators find it here: %(page)s")) % facts
    file = mail.File(sheets.filename(paper), sheets.as_pdf(paper, by=our_name()))
    mail.write(organisation.email, subject=subject, text=text + "\n", files=[file])
