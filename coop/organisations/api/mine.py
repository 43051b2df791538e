"""The API of the accounts that somebody rides on or administers."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes

from coop.organisations import contexts, sheets
from coop.organisations import serializers as shapes
from coop.organisations.actions import seats as acts
from coop.organisations.queries import papers, rides, seats
from coop.web.local import our_name
from coop.work.doors import Ask, delete, get, patch, post

TAG = "organisations"


@get(shapes.SeatOut, name="my_seats", summary="Accounts I ride on", tag=TAG, many=True)
def mine(ask: Ask) -> object:
    """The organisations on whose account you ride, and the invitations to your e-mail."""
    return seats.mine(ask.by)


@post(None, name="accept_seat", summary="Accept an invitation", tag=TAG)
def accept(ask: Ask, seat_id: UUID) -> None:
    """Ride on an organisation's account. Its administrators see the rides that you book on it."""
    ask.once(lambda: acts.accept(seat_id=seat_id, by=ask.by, now=ask.now))


@post(None, name="decline_seat", summary="Decline an invitation", tag=TAG)
def decline(ask: Ask, seat_id: UUID) -> None:
    """Say no to an invitation; its e-mail is forgotten."""
    ask.once(lambda: acts.decline(seat_id=seat_id, by=ask.by, now=ask.now))


@post(None, name="leave_seat", summary="Leave an account", tag=TAG)
def leave(ask: Ask, seat_id: UUID) -> None:
    """Ride on the account no longer; what you have booked stays on it."""
    ask.once(lambda: acts.leave(seat_id=seat_id, by=ask.by, now=ask.now))


@get(shapes.AccountOut, name="organisation", summary="An organisation's account", tag=TAG)
def organisation(ask: Ask, organisation_id: UUID) -> object:
    """What the account is, and how it stands; for its administrators and stewards."""
    return contexts.managed(organisation_id, ask.by, now=ask.now)


@get(shapes.SeatOut, name="people_on_account", summary="Who rides on it", tag=TAG, many=True)
def people(ask: Ask, organisation_id: UUID) -> object:
    """Who rides on the account, who is invited, and who did before."""
    contexts.managed(organisation_id, ask.by, now=ask.now)
    return seats.of_organisation(organisation_id)


@post(shapes.InviteIn, shapes.SeatOut, name="invite_rider", summary="Invite", tag=TAG, code=201)
def invite(ask: Ask, organisation_id: UUID) -> object:
    """Invite somebody by e-mail to ride on the account; sent again, it has new limits."""
    fields = dict(ask.fields)
    email, is_admin = fields.pop("email"), fields.pop("is_admin")

    def act() -> UUID:
        return acts.invite(
            organisation_id=organisation_id,
            email=email,
            limits=acts.Limits(**fields),
            is_admin=is_admin,
            by=ask.by,
            now=ask.now,
        )

    made = ask.once(act)
    return seats.seat(made) if made else None


@patch(shapes.ChangeSeatIn, shapes.SeatOut, name="change_seat", summary="Other limits", tag=TAG)
def change(ask: Ask, seat_id: UUID) -> object:
    """Give somebody other limits, from their next booking on."""
    fields = dict(ask.fields)
    is_admin = fields.pop("is_admin")
    acts.change(seat_id=seat_id, limits=acts.Limits(**fields), is_admin=is_admin, by=ask.by)
    return seats.seat(seat_id)


@delete(name="stop_seat", summary="Stop somebody", tag=TAG)
def stop(ask: Ask, seat_id: UUID) -> None:
    """Let somebody ride on the account no longer, or take an invitation back."""
    acts.stop(seat_id=seat_id, by=ask.by, now=ask.now)


@get(
    shapes.AccountRideOut,
    shapes.MonthIn,
    name="account_rides",
    summary="Rides of a month",
    tag=TAG,
    many=True,
)
def account_rides(ask: Ask, organisation_id: UUID) -> object:
    """The rides of a month that were booked on the account, the latest first."""
    contexts.managed(organisation_id, ask.by, now=ask.now)
    month = contexts.month_asked(ask.fields.get("month", ""), now=ask.now)
    return rides.of_month(organisation_id, month)


@get(shapes.PaperOut, name="papers", summary="Invoices", tag=TAG, many=True)
def all_papers(ask: Ask, organisation_id: UUID) -> object:
    """Invoices and credit notes, the newest first."""
    contexts.managed(organisation_id, ask.by, now=ask.now)
    return papers.of_organisation(organisation_id, today=contexts.today(ask.now))


@get(shapes.WholePaperOut, name="paper", summary="An invoice", tag=TAG)
def paper(ask: Ask, paper_id: UUID) -> object:
    """An invoice or a credit note with its lines."""
    return contexts.whole_paper(paper_id, ask.by, now=ask.now)


@get(
    {(200, "application/pdf"): OpenApiTypes.BINARY},
    name="paper_pdf",
    summary="An invoice as PDF",
    tag=TAG,
)
def paper_pdf(ask: Ask, paper_id: UUID) -> HttpResponse:
    """An invoice or a credit note, on paper."""
    found = contexts.whole_paper(paper_id, ask.by, now=ask.now)
    return HttpResponse(sheets.as_pdf(found, by=our_name()), content_type="application/pdf")
