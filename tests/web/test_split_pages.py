"""The page and the API of the fee's split: ballots, what they change, and who learns of them."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from coop.work import clock
from governance import months
from governance.actions import delegating
from governance.actions import split as closing
from governance.queries import split as counts
from governance.queries import standing
from tests import cast, fees, voting
from tests.cast import Cast, browser_of
from tests.voting import EVEN, WISH
from tests.web.riding import JSON

PAGE = "/split/"
KEEP = "/split/ballot/"
BALLOT = "/api/v1/split/ballot"
DAY = timedelta(days=1)
EVEN_BP = dict.fromkeys(EVEN, 2_000)
pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def people() -> Cast:
    return cast.gather()


@pytest.fixture
def ada(people: Cast) -> UUID:
    """Ada has ridden, eight others have ballots, and the running result is out."""
    now = clock.now()
    fees.drive(people.ada, people.ben, at=now - 30 * DAY)
    voting.voters(people, 8, wish=WISH, now=now - 2 * DAY)
    closing.publish(now=now - DAY)
    return people.ada


@pytest.fixture
def browser(ada: UUID) -> Client:
    return browser_of(ada)


def text(browser: Client, address: str = PAGE) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", browser.get(address).content.decode()).split())


def sent(browser: Client, wish: dict[str, int] | dict[str, str], number: int = 1) -> object:
    fields = {**wish, "client_event_id": str(UUID(int=number))}
    return browser.post(KEEP, fields)


def test_everybody_sees_the_result_the_mean_and_what_it_rests_on(ada: UUID) -> None:
    says = text(Client())
    assert "From 8 standing ballots of 10 members who may vote. The quorum is 5." in says
    assert "Drivers 45.0 45.0 40.0" in says
    assert "Members vote. Sign in to keep a ballot." in says
    assert "What this rule does badly" in says


def test_without_scripts_the_page_says_what_is_missing_to_100(browser: Client, ada: UUID) -> None:
    answer = browser.post(KEEP, {**WISH, "drivers": "40", "client_event_id": str(UUID(int=1))})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "These shares make 95 %. Give 5 % more to any of them." in page
    # Nothing typed is lost.
    assert 'name="drivers" value="40"' in page
    assert standing.mine(ada, clock.now()) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({**WISH, "drivers": "a lot"}, "whole number from 0 to 100"),
        ({**WISH, "drivers": "-5"}, "whole number from 0 to 100"),
        ({**WISH, "drivers": "45.5"}, "whole number from 0 to 100"),
        ({"drivers": "100"}, "whole number from 0 to 100"),
        ({**WISH, "drivers": "9" * 500}, "whole number from 0 to 100"),
    ],
)
def test_what_is_no_number_is_refused_in_words(
    browser: Client, ada: UUID, typed: dict[str, str], says: str
) -> None:
    answer = browser.post(KEEP, {**typed, "client_event_id": str(UUID(int=1))})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_ballot_is_kept_once_however_often_the_form_is_sent(browser: Client, ada: UUID) -> None:
    sent(browser, EVEN)
    sent(browser, EVEN)
    assert len(standing.versions(ada, clock.now())) == 1
    assert "Kept on" in text(browser)
    sent(browser, WISH, number=2)
    assert len(standing.versions(ada, clock.now())) == 2


def test_one_sees_what_ones_own_ballot_changes(people: Cast, browser: Client) -> None:
    now = clock.now()
    other = {"drivers": 35, "riders": 15, "reserve": 20, "everyone": 10, "operations": 20}
    voting.voters(people, 8, wish=other, now=now - 2 * DAY)
    closing.publish(now=now - DAY / 2)
    assert "What this ballot would change Drivers no change" in text(browser)
    sent(browser, {"drivers": 10, "riders": 30, "reserve": 30, "everyone": 20, "operations": 10})
    changes = text(browser).partition("What your ballot changes")[2]
    assert "Riders no change Reserve +2.50 points" in changes
    assert "Operations −2.50 points" in changes


def test_trying_changes_nothing(browser: Client, ada: UUID) -> None:
    says = text(browser, f"{PAGE}?{'&'.join(f'{key}={value}' for key, value in EVEN.items())}")
    assert "What this ballot would change" in says
    assert standing.mine(ada, clock.now()) is None


def test_undo_and_taking_back(browser: Client, ada: UUID) -> None:
    sent(browser, EVEN)
    sent(browser, WISH, number=2)
    receipt = standing.versions(ada, clock.now())[0].receipt
    assert browser.post("/split/undo/", {"receipt": receipt}).status_code == 302
    newest = standing.mine(ada, clock.now())
    assert newest
    assert newest.shares == (2_000,) * 5
    assert browser.post("/split/undo/", {"receipt": receipt}).status_code == 409
    assert browser.post("/split/back/").status_code == 302
    assert standing.standing(ada, clock.now()) is None
    assert "You took your ballot back" in text(browser)


def test_who_may_not_vote_learns_why_before_voting(people: Cast, ada: UUID) -> None:
    dov = browser_of(people.dov)
    assert "You cannot vote yet. You need 1 completed ride" in text(dov)
    assert "Keep my ballot" not in text(dov)
    answer = dov.post(KEEP, {**EVEN, "client_event_id": str(UUID(int=1))})
    assert answer.status_code == 403
    assert "You need 1 completed ride" in answer.content.decode()


def test_the_receipt_finds_ones_ballot_among_all_that_were_counted(people: Cast) -> None:
    now = clock.now()
    month = months.last_ended(now, voting.here().time_zone)
    person, *_others = voting.voters(people, 6, wish=WISH, now=month.until - DAY)
    closing.close(month, now=now)
    browser = browser_of(person)
    page = browser.get(PAGE).content.decode()
    (receipt,) = re.findall(r'<p class="code-line" translate="no">([0-9a-f]{32})</p>', page)
    ballots = b"".join(browser.get(f"/split/{month.key}/ballots.txt")).decode()
    tag = counts.tag_of(receipt, month.key)
    assert f"{tag} 4500 1500 1500 1500 1000\n" in ballots
    assert tag[:16] in page
    assert len(ballots.splitlines()) == 6
    assert Client().get("/split/1999-01/ballots.txt").status_code == 404


def test_lent_votes_show_and_a_delegates_ballot_is_public(people: Cast, browser: Client) -> None:
    now = clock.now()
    mona, *_others = voting.voters(people, 5, wish=EVEN, now=now - DAY)
    delegating.offer(topic="money", says="Even shares.", by=mona, now=now - DAY)
    delegating.lend(topic="money", to=mona, by=people.ada, now=now - DAY)
    closing.publish(now=now)
    says = text(browser)
    assert "ballot counts for you until you keep your own" in says
    assert "From 13 standing ballots" in says
    assert "14 votes count, of which 1 lent" in says
    assert f'"/delegations/#money-{mona}"' in browser.get(PAGE).content.decode()
    assert "20, 20, 20, 20, 20" in text(browser, "/delegations/")
    told = browser.get("/api/v1/delegates").json()
    assert [one["split_bp"] for one in told] == [[2_000] * 5]
    own = browser.get(BALLOT).json()
    assert (own["lent_to"], own["counts_through"], own["carries"]) == (str(mona), str(mona), 0)
    shown = browser.get("/api/v1/split").json()
    assert (shown["turnout"], shown["lent"]) == (13, 1)
    assert shown["delegates"] == [{"shares_bp": EVEN_BP, "lent": 1}]
    # Without a name to whoever is no member; and her own page says what follows.
    assert str(mona) not in Client().get(PAGE).content.decode()
    assert "Your ballot counts for 1 member besides you" in text(browser_of(mona))
    # One's own ballot comes first.
    sent(browser, WISH)
    assert "Your own ballot comes first." in text(browser)


def test_a_vote_lent_to_who_keeps_no_ballot_counts_for_nobody(
    people: Cast, browser: Client
) -> None:
    now = clock.now()
    silent = voting.voter(people, now=now)
    delegating.offer(topic="money", says="Later.", by=silent, now=now - DAY)
    delegating.lend(topic="money", to=silent, by=people.ada, now=now - DAY)
    assert "but it counts for nobody now" in text(browser)


def test_programs_get_the_same(browser: Client, ada: UUID) -> None:
    found = Client().get("/api/v1/split").json()
    assert (found["turnout"], found["roll"], found["quorum"]) == (8, 10, 5)
    drivers = found["shares"][0]
    assert (drivers["result_bp"], drivers["mean_bp"], drivers["in_force_bp"]) == (
        4_500,
        4_500,
        4_000,
    )
    assert (drivers["low_bp"], drivers["high_bp"], drivers["cap_bp"]) == (3_500, 4_500, 6_000)
    kept = browser.put(BALLOT, {"percents": EVEN}, content_type=JSON).json()
    assert kept["shares_bp"] == EVEN_BP
    assert browser.get(BALLOT).json() == kept
    tried = browser.get("/api/v1/split/preview", EVEN).json()
    assert tried["turnout"] == 9
    assert sum(tried["with_bp"].values()) == 10_000
    assert browser.delete(BALLOT, content_type=JSON).json()["shares_bp"] is None
    assert Client().get("/api/v1/split/history").json() == []


@pytest.mark.parametrize(
    ("percents", "code"),
    [
        ({**EVEN, "drivers": 19}, "not_whole"),
        ({**EVEN, "drivers": -20, "riders": 60}, "negative_share"),
        ({**EVEN, "owners": 0}, "unknown_bucket"),
        ({}, "unknown_bucket"),
    ],
)
def test_programs_are_refused_with_a_code(
    browser: Client, percents: dict[str, int], code: str
) -> None:
    answer = browser.put(BALLOT, {"percents": percents}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_program_off_the_roll_is_told_when_it_becomes_possible(people: Cast) -> None:
    answer = browser_of(people.dov).put(BALLOT, {"percents": EVEN}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "off_the_roll")
    assert answer.json()["missing"] == ["rides"]


def test_nobody_learns_of_anothers_ballot_by_asking_before_and_after(
    people: Cast, ada: UUID
) -> None:
    now = clock.now()
    watcher = browser_of(voting.voter(people, now=now))
    addresses = (PAGE, "/api/v1/split", "/api/v1/split/history")
    before = [text(watcher, address) for address in addresses]
    tried = watcher.get("/api/v1/split/preview", EVEN).json()
    browser_of(ada).put(BALLOT, {"percents": EVEN}, content_type=JSON)
    closing.publish(now=now)
    after = [text(watcher, address) for address in addresses]
    assert after == before
    assert watcher.get("/api/v1/split/preview", EVEN).json() == tried
