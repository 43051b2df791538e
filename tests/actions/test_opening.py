"""Opening a co-operative: every step is kept, nothing changes afterwards, and it happens once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from coop.journal.models import Entry
from coop.members import actions as members
from coop.opening import actions, queries, rates
from coop.opening.rates import RateBook
from coop.rulebook.actions import OutOfBounds
from coop.rulebook.queries import rules_as_of
from rides.places import founding
from rides.places import queries as places
from rides.places.founding import Home
from rides.trips.actions import booking
from tests import stage

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOME = Home("helsinki", "EUR", "Europe/Helsinki", "metric")

pytestmark = pytest.mark.usefixtures("new_city")


@pytest.fixture
def founder() -> UUID:
    return members.arrive(email="first@example.org", now=NOW)


def book(**changes: int) -> RateBook:
    """The rate card as it stands, with other numbers for the standard class."""
    now = rates.in_force(NOW)
    return RateBook(
        now.cards | {"standard": {**now.cards["standard"], **changes}}, now.fee_bp, now.split_bp
    )


def prepare(founder: UUID) -> None:
    actions.introduce(name="Sam Virtanen", by=founder, now=NOW)
    actions.call_it(name="  Harbour   Rides ", by=founder, now=NOW)
    actions.settle(home=HOME, by=founder, now=NOW)
    actions.set_rates(book=book(), by=founder, now=NOW)


def test_steps_are_taken_one_by_one_and_can_be_left(founder: UUID) -> None:
    assert queries.progress().next_step == "you"
    actions.introduce(name="Sam Virtanen", by=founder, now=NOW)
    assert queries.progress().next_step == "name"
    actions.set_rates(book=book(), by=founder, now=NOW)
    assert queries.progress().next_step == "name"


def test_a_co_operative_opens_once_and_the_journal_says_so(founder: UUID) -> None:
    prepare(founder)
    actions.open_doors(by=founder, now=NOW)
    assert queries.progress().opened_at == NOW
    kinds = list(Entry.objects.order_by("-id").values_list("kind", flat=True)[:2])
    assert kinds == ["coop.opened", "coop.named"]
    with pytest.raises(actions.AlreadyOpen):
        actions.open_doors(by=founder, now=NOW)


def test_it_does_not_open_before_every_needed_step_is_done(founder: UUID) -> None:
    actions.call_it(name="Harbour Rides", by=founder, now=NOW)
    with pytest.raises(actions.StepsMissing) as refused:
        actions.open_doors(by=founder, now=NOW)
    assert refused.value.facts["steps"] == ["you", "city", "rates"]
    assert queries.progress().opened_at is None


def test_after_opening_nothing_of_it_changes(founder: UUID) -> None:
    prepare(founder)
    actions.open_doors(by=founder, now=NOW)
    for change in (
        lambda: actions.call_it(name="Other", by=founder, now=NOW),
        lambda: actions.settle(home=HOME, by=founder, now=NOW),
        lambda: actions.set_rates(book=book(base=100), by=founder, now=NOW),
    ):
        with pytest.raises(actions.AlreadyOpen):
            change()
    assert queries.name() == "Harbour Rides"
    assert rates.in_force(NOW).cards["standard"]["base"] == 300


def test_only_stewards_open(founder: UUID) -> None:
    eve = members.join(email="eve@example.org", now=NOW)
    with pytest.raises(members.NotASteward):
        actions.call_it(name="Mine", by=eve, now=NOW)


def test_rates_of_one_class_leave_the_other_as_it_was(founder: UUID) -> None:
    actions.set_rates(book=book(base=450), by=founder, now=NOW)
    card = rates.in_force(NOW)
    assert (card.cards["standard"]["base"], card.cards["large"]["base"]) == (450, 300)


@pytest.mark.parametrize("base", [-1, 5_001])
def test_a_rate_out_of_bounds_changes_nothing(founder: UUID, base: int) -> None:
    with pytest.raises(OutOfBounds):
        actions.set_rates(book=book(per_km=200, base=base), by=founder, now=NOW)
    assert rates.in_force(NOW).cards["standard"]["per_km"] == 120
    assert "rates" not in queries.progress().done


def test_shares_of_the_fee_make_the_whole_fee(founder: UUID) -> None:
    now = rates.in_force(NOW)
    wrong = RateBook(now.cards, now.fee_bp, {**now.split_bp, "drivers": 3_900})
    with pytest.raises(actions.SplitNotWhole, match="99 %"):
        actions.set_rates(book=wrong, by=founder, now=NOW)


def test_the_example_adds_up() -> None:
    for one in rates.examples(rates.in_force(NOW)):
        assert one.fare.total_minor == one.fare.driver_minor + one.fare.fee_minor
        assert sum(one.fee_parts.values()) == one.fare.fee_minor


@pytest.mark.parametrize("name", ["", " ", "x", "y" * 61, "a\x00b"])
def test_a_name_has_to_be_one(founder: UUID, name: str) -> None:
    with pytest.raises(actions.BadName):
        actions.call_it(name=name, by=founder, now=NOW)


def test_the_city_brings_its_own_money_and_clock(founder: UUID) -> None:
    home = Home("helsinki", "SEK", "Europe/Stockholm", "metric")
    actions.settle(home=home, by=founder, now=NOW)
    zone = places.main_zone()
    assert (zone.currency, zone.time_zone, zone.is_open) == ("SEK", "Europe/Stockholm", True)


@pytest.mark.parametrize(
    ("home", "refusal"),
    [
        (Home("atlantis", "EUR", "Europe/Helsinki", "metric"), founding.NoSuchCity),
        (Home("helsinki", "euro", "Europe/Helsinki", "metric"), founding.BadLocal),
        (Home("helsinki", "EUR", "Europe/Atlantis", "metric"), founding.BadLocal),
        (Home("helsinki", "EUR", "Europe/Helsinki", "leagues"), founding.BadLocal),
    ],
)
def test_a_city_that_cannot_be_is_refused(
    founder: UUID, home: Home, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        actions.settle(home=home, by=founder, now=NOW)
    assert places.main_zone().currency == "EUR"


def test_nobody_books_before_the_doors_open(founder: UUID) -> None:
    wish = booking.Booking(founder, founder, uuid4())
    with pytest.raises(booking.NotOpenYet):
        booking.book(stage.quoted(now=NOW), wish, now=NOW)
    prepare(founder)
    later = NOW + timedelta(minutes=1)
    actions.open_doors(by=founder, now=later)
    assert booking.book(stage.quoted(now=later), wish, now=later)


def test_in_a_demo_a_large_car_costs_more() -> None:
    sam = members.join(email="sam@example.org", now=NOW)
    actions.open_demo(by=sam, now=NOW)
    rules = rules_as_of(NOW)
    small, large = (
        rules.scoped("fares.base_minor", f"helsinki/{c}") for c in ("standard", "large")
    )
    assert (small, large) == (300, 420)
