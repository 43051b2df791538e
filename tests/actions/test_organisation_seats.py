"""Who rides on an organisation's account: invited, accepted, stopped; terms and limits that make sense."""

from datetime import timedelta
from uuid import UUID

import pytest

from coop.basics.refusals import Malformed, NotYours
from coop.organisations import models
from coop.organisations.actions import opening, riding, seats
from coop.organisations.actions.seats import Limits
from coop.organisations.queries import rides
from coop.organisations.queries import seats as sitting
from rides.trips.queries.quoting import quote
from rides.trips.quotes import QuotedStop, Wish
from tests import organising, stage
from tests.stage import NOW, Stage

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def town() -> Stage:
    return stage.set_up()


@pytest.fixture
def clinic(town: Stage) -> UUID:
    """An organisation on whose account Ada rides; Chi administers it."""
    found = organising.open_account(town.cast, now=NOW)
    organising.sit(found, town.cast.ada, by=town.cast.chi, now=NOW)
    return found


def test_an_invitation_is_to_an_email_and_to_nobody_else(town: Stage, clinic: UUID) -> None:
    ask = {"organisation_id": clinic, "email": " EVE@example.org", "limits": Limits()}
    with pytest.raises(NotYours):
        seats.invite(**ask, by=town.cast.ada, now=NOW)  # type: ignore[arg-type]
    seat_id = seats.invite(**ask, by=town.cast.chi, now=NOW)  # type: ignore[arg-type]
    assert seats.invite(**ask, by=town.cast.chi, now=NOW) == seat_id  # type: ignore[arg-type]
    with pytest.raises(NotYours):
        seats.accept(seat_id=seat_id, by=town.cast.ada, now=NOW)
    assert [seat.id for seat in sitting.mine(town.cast.eve)] == [seat_id]
    seats.accept(seat_id=seat_id, by=town.cast.eve, now=NOW)
    assert models.Seat.objects.get(id=seat_id).email == ""
    with pytest.raises(seats.InAlready):
        seats.invite(**ask, by=town.cast.chi, now=NOW)  # type: ignore[arg-type]
    seats.leave(seat_id=seat_id, by=town.cast.eve, now=NOW)
    with pytest.raises(riding.NotOnAccount):
        organising.book(town.cast.eve, clinic, stage.quoted(), now=NOW)


def test_an_invitation_that_nobody_answers_lapses_and_its_email_is_forgotten(
    town: Stage, clinic: UUID
) -> None:
    seat_id = seats.invite(
        organisation_id=clinic,
        email="eve@example.org",
        limits=Limits(),
        by=town.cast.chi,
        now=NOW,
    )
    late = NOW + timedelta(days=15)
    with pytest.raises(seats.InvitationOver):
        seats.accept(seat_id=seat_id, by=town.cast.eve, now=late)
    seats.forget_invitations(payload={}, now=late)
    seat = models.Seat.objects.get(id=seat_id)
    assert (seat.state, seat.email) == ("lapsed", "")


def test_who_was_stopped_books_no_more_and_the_ride_they_booked_stays(
    town: Stage, clinic: UUID
) -> None:
    ride_id = organising.book(town.cast.ada, clinic, stage.quoted(), now=NOW)
    (seat,) = [one for one in sitting.of_organisation(clinic) if one.user_id == town.cast.ada]
    seats.stop(seat_id=seat.id, by=town.cast.chi, now=NOW)
    assert rides.payer_of(ride_id)
    stops = [QuotedStop(stage.STATION, "Start"), QuotedStop(stage.SQUARE, "End")]
    later = quote(stops, Wish(pickup_at=NOW + timedelta(hours=3)), now=NOW)
    with pytest.raises(riding.NotOnAccount):
        organising.book(town.cast.ada, clinic, later, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "says_what"),
    [
        ({"name": " "}, "name"),
        ({"address": "x"}, "address"),
        ({"email": "nobody"}, "e-mail"),
        ({"currency": "eur"}, "three letters"),
        ({"term_days": 121}, "0 to 120 days"),
        ({"limit_minor": 0}, "above zero"),
    ],
)
def test_an_account_that_makes_no_sense_is_not_opened(
    town: Stage, wrong: dict[str, object], says_what: str
) -> None:
    with pytest.raises(Malformed, match=says_what):
        opening.open_account(terms=organising.terms(**wrong), by=town.cast.sam, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        Limits(ride_limit_minor=0),
        Limits(month_limit_minor=-5),
        Limits(from_hour=8),
        Limits(from_hour=8, until_hour=25),
        Limits(cost_centre="x" * 41),
    ],
)
def test_limits_that_make_no_sense_are_refused(town: Stage, clinic: UUID, wrong: Limits) -> None:
    with pytest.raises(Malformed):
        seats.invite(
            organisation_id=clinic,
            email="eve@example.org",
            limits=wrong,
            by=town.cast.chi,
            now=NOW,
        )


def test_a_closed_account_takes_no_bookings_and_keeps_its_people(town: Stage, clinic: UUID) -> None:
    opening.close(organisation_id=clinic, now=NOW)
    with pytest.raises(seats.AccountClosed):
        organising.book(town.cast.ada, clinic, stage.quoted(), now=NOW)
    assert sitting.to_ride_on(town.cast.ada, "EUR") == []
    opening.reopen(organisation_id=clinic)
    organising.book(town.cast.ada, clinic, stage.quoted(), now=NOW)
