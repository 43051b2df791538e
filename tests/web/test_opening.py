"""Pages and API of the opening: bad input is said beside its field, and nothing typed is lost."""

import pytest
from django.core import mail
from django.test import Client

from coop.members import actions as members
from coop.opening import queries
from coop.rulebook.queries import rules_as_of
from coop.work import clock
from tests.cast import browser_of
from tests.web.riding import JSON, api_post

pytestmark = pytest.mark.usefixtures("new_city")


@pytest.fixture
def steward() -> Client:
    return browser_of(members.arrive(email="first@example.org", now=clock.now()))


def card(**changes: str) -> dict[str, str]:
    """The rate card as the form shows it, with changes."""
    parts = {"base": "3.00", "per_km": "1.20", "per_min": "0.30", "minimum": "6.00"}
    parts |= {"per_stop": "0.50", "waiting_per_min": "0.30"}
    both = {f"{name}_{key}": text for name in ("standard", "large") for key, text in parts.items()}
    shares = {"drivers": "40", "riders": "15", "reserve": "20", "everyone": "10"}
    split = {f"split_{key}": text for key, text in {**shares, "operations": "15"}.items()}
    return {**both, **split, "fee": "15", "tax": "0", **changes}


def test_the_first_visitor_is_invited_to_begin() -> None:
    page = Client().get("/opening/").content.decode()
    assert "Begin" in page
    assert "terminal" in page


def test_riders_read_that_it_opens_soon() -> None:
    for path in (
        "/",
        "/ride/",
        "/ride/?from=x&from_lat=60.17&from_lon=24.94&to=y&to_lat=60.171&to_lon=24.95",
    ):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert "opens soon" in answer.content.decode()


def test_the_pages_lead_from_step_to_step(steward: Client) -> None:
    assert steward.get("/opening/").headers["Location"] == "/opening/you/"
    steward.post("/opening/you/", {"name": "Sam Virtanen"})
    assert steward.get("/opening/").headers["Location"] == "/opening/name/"
    steward.post("/opening/name/", {"name": "Harbour Rides"})
    assert "Harbour Rides" in steward.get("/rules/").content.decode()
    home = {"city": "helsinki", "currency": "eur", "time_zone": "Europe/Helsinki"}
    steward.post("/opening/city/", home | {"units": "metric"})
    steward.post("/opening/rates/", card())
    assert steward.get("/opening/").headers["Location"] == "/opening/mail/"
    steward.post("/opening/mail/")
    assert "Open Harbour Rides" in steward.get("/opening/review/").content.decode()
    steward.post("/opening/open/")
    assert queries.progress().opened_at
    assert "is open" in steward.get("/opening/").content.decode()
    assert steward.get("/opening/name/").headers["Location"] == "/opening/"
    assert "Only a vote" in steward.get("/office/rates/").content.decode()
    assert steward.post("/office/rates/", card()).status_code == 409
    assert "opens soon" not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("standard_base", "-1", "never below zero"),
        ("standard_base", "−0,50", "never below zero"),
        ("standard_base", "50.01", "€0.00 to €50.00"),
        ("standard_base", "three", "such as 3.20"),
        ("standard_base", "1.234", "At most two decimals"),
        ("large_per_km", "", "Write a number"),
        ("fee", "31", "30"),
        ("split_reserve", "9", "10"),
    ],
)
def test_a_wrong_rate_is_said_beside_it_and_the_rest_is_kept(
    steward: Client, field: str, typed: str, says: str
) -> None:
    answer = steward.post("/office/rates/", card(**{"large_base": "4.44", field: typed}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert f'aria-describedby="{field}-error"' in page
    assert 'value="4.44"' in page
    assert f'value="{typed}"' in page


def test_shares_that_do_not_make_the_whole_are_refused(steward: Client) -> None:
    answer = steward.post("/opening/rates/", card(split_drivers="39"))
    assert answer.status_code == 422
    assert "Now they make 99 %" in answer.content.decode()


def test_the_example_follows_what_is_typed(steward: Client) -> None:
    part = steward.post("/opening/rates/example/", card(standard_base="2.80")).content.decode()
    assert "€11.20" in part
    assert "€9.52" in part
    part = steward.post("/opening/rates/example/", card(standard_base="x")).content.decode()
    assert "cannot be read yet" in part


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "euro"}, "currency"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"units": "x"}, "units"),
    ],
)
def test_a_city_with_a_wrong_clock_is_said_beside_it(
    steward: Client, change: dict[str, str], field: str
) -> None:
    home = {"city": "helsinki", "currency": "EUR", "time_zone": "Europe/Helsinki"}
    answer = steward.post("/opening/city/", home | {"units": "metric"} | change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()


def test_a_test_mail_goes_to_whoever_asks(steward: Client) -> None:
    mail.outbox = []
    assert steward.post("/opening/mail/try/").headers["Location"] == "/opening/mail/"
    assert mail.outbox[0].to == ["first@example.org"]


def test_programs_open_a_co_operative_too(steward: Client) -> None:
    def put(path: str, body: dict[str, object]) -> int:
        return steward.put(f"/api/v1/opening/{path}", body, "application/json").status_code

    assert put("name", {"name": "Harbour Rides"}) == 200
    home = {"city": "helsinki", "currency": "EUR", "time_zone": "Europe/Helsinki"}
    assert put("city", home | {"units": "metric"}) == 200
    now = steward.get("/api/v1/opening").json()
    assert now["missing"] == ["you", "rates"]
    wrong = now["rates"] | {"fee_bp": 3_001}
    assert put("rates", wrong) == 422
    assert put("rates", now["rates"]) == 200
    refused = steward.post("/api/v1/opening/open")
    assert (refused.status_code, refused.json()["steps"]) == (409, ["you"])


def test_what_a_steward_wrote_may_be_read_by_stewards_alone(steward: Client) -> None:
    eve = browser_of(members.join(email="eve@example.org", now=clock.now()))
    assert eve.get("/opening/").status_code == 403


def test_a_steward_sets_what_a_surcharge_costs_until_the_opening(steward: Client) -> None:
    ring = [[24.9395, 60.17], [24.944, 60.17], [24.944, 60.1722], [24.9395, 60.17]]
    body = {"city": "helsinki", "name": "Square", "kind": "surcharge", "amount_minor": 350}
    body |= {"area": {"type": "Polygon", "coordinates": [ring]}}
    made = api_post(steward, "office/zones/special", body, answers=201).body
    rule = "fares.surcharge_minor"
    assert rules_as_of(clock.now()).scoped(rule, made["slug"]) == 350
    change = {"amount_minor": 400, "seen": made["seen"]}
    path = f"/api/v1/zones/special/{made['id']}"
    assert steward.patch(path, change, content_type=JSON).status_code == 200
    assert rules_as_of(clock.now()).scoped(rule, made["slug"]) == 400
