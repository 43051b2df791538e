"""A price that holds for five minutes and that nobody can alter."""

from datetime import UTC, datetime, timedelta
from string import ascii_letters, digits
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coop.basics.geometry import Point
from rides.trips import quotes
from rides.trips.fares import FareLine
from rides.trips.quotes import Quote, QuoteAltered, QuotedStop, QuoteExpired

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUOTE = Quote(
    id=UUID(int=7),
    zone_id=UUID(int=8),
    service_class="standard",
    stops=(
        QuotedStop(Point(60.1712, 24.9415), "Rautatientori"),
        QuotedStop(Point(60.1841, 24.9219), "Töölöntori 3 🚕"),
    ),
    distance_m=4_250,
    duration_s=610,
    currency="EUR",
    lines=(FareLine("base", 300), FareLine("distance", 510, 4_250, 120)),
    price_minor=810,
    driver_minor=688,
    fee_minor=122,
    fee_bp=1500,
    rules_version=31,
    expires_at=NOW + timedelta(minutes=5),
)
TOKEN = quotes.sign(QUOTE)
LETTERS = ascii_letters + digits + "-_:.=~ \x00é🚕"
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
STOPS = st.lists(st.builds(QuotedStop, POINTS, st.text(max_size=50)), min_size=2, max_size=5)


def test_a_quote_comes_back_as_it_was_signed() -> None:
    assert quotes.read(TOKEN, now=NOW) == QUOTE


@given(STOPS.map(tuple), st.integers(0, 10**9), st.uuids())
def test_every_quote_survives_the_way_through_a_client(
    stops: tuple[QuotedStop, ...], price_minor: int, quote_id: UUID
) -> None:
    quote = Quote(
        id=quote_id,
        zone_id=uuid4(),
        service_class="standard",
        stops=stops,
        distance_m=1,
        duration_s=1,
        currency="EUR",
        lines=(FareLine("base", price_minor),),
        price_minor=price_minor,
        driver_minor=price_minor,
        fee_minor=0,
        fee_bp=0,
        rules_version=1,
        expires_at=NOW + timedelta(seconds=1),
    )
    assert quotes.read(quotes.sign(quote), now=NOW) == quote


def is_refused(token: str) -> bool:
    try:
        quotes.read(token, now=NOW)
    except QuoteAltered:
        return True
    return False


def test_a_token_altered_in_any_one_character_is_refused() -> None:
    others = ["A" if letter != "A" else "B" for letter in TOKEN]
    altered = [TOKEN[:at] + other + TOKEN[at + 1 :] for at, other in enumerate(others)]
    assert all(is_refused(token) for token in altered)


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(QuoteAltered) as refused:
        quotes.read(TOKEN[:-1], now=NOW)
    assert refused.value.sentence == "This price did not come from us. Ask for a new one."


@given(st.integers(0, len(TOKEN)), st.integers(0, 2), st.text(LETTERS, max_size=3))
def test_a_token_with_anything_cut_or_put_in_is_refused(at: int, cut: int, put: str) -> None:
    altered = TOKEN[:at] + put + TOKEN[at + cut :]
    assume(altered != TOKEN)
    assert is_refused(altered)


@pytest.mark.parametrize("token", ["", ":", "::", "x", "." + TOKEN, TOKEN + TOKEN, "null"])
def test_what_is_no_token_is_refused(token: str) -> None:
    assert is_refused(token)


@pytest.mark.parametrize("late_s", [0, 1, 86_400])
def test_a_price_ends_at_its_instant(late_s: int) -> None:
    with pytest.raises(QuoteExpired, match="This price has expired"):
        quotes.read(TOKEN, now=QUOTE.expires_at + timedelta(seconds=late_s))


def test_a_price_holds_until_its_last_moment() -> None:
    assert quotes.read(TOKEN, now=QUOTE.expires_at - timedelta(microseconds=1)) == QUOTE
