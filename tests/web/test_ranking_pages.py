"""One's own order without scripts, its preview, labels, and the same for programs."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.ranking import models
from coop.ranking.features import Subject
from coop.ranking.queries import choices, labels
from coop.work import clock
from tests import commons
from tests.web import paper, riding
from tests.web.riding import Town

DRIVERS = "/ranking/drivers/"


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def people(town: Town) -> dict[str, Client]:
    return riding.browsers(town.people)


def level(town: Town, name: str = "ada", subject: Subject = Subject.DRIVERS) -> int:
    return choices.own(getattr(town.people, name), subject, now=clock.now()).level


def test_a_preset_is_tried_before_it_is_kept(people: dict[str, Client], town: Town) -> None:
    riding.go_online(town.ben)
    page = paper.look(people["ada"], DRIVERS)
    assert "A driver near you" in page.text
    tried = people["ada"].post(DRIVERS, {"preset": "favourites", "do": "try"})
    assert tried.status_code == 200
    assert "points" in tried.content.decode()
    assert level(town) == 0
    kept = people["ada"].post(DRIVERS, {"preset": "favourites", "do": "save"}, follow=True)
    assert "This is your order from now on." in kept.content.decode()
    assert level(town) == 1


def test_weights_of_any_proportion_become_percents(people: dict[str, Client], town: Town) -> None:
    sent = {"preset": "weights", "do": "save", "close": "2", "fair": "1", "green": ""}
    assert people["ada"].post(DRIVERS, sent).status_code == 302
    kept = choices.own(town.people.ada, Subject.DRIVERS, now=clock.now())
    assert {k: v for k, v in kept.weights.items() if v} == {"close": 67, "fair": 33}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"preset": "own", "source": "pickup_min +"}, "not a whole expression"),
        ({"preset": "own", "source": "+".join(["price"] * 20_000)}, "at most 2,048 bytes"),
        ({"preset": "own", "source": "1 / 0"}, "divides by zero"),
        ({"preset": "own", "source": "[1].map(x, x)"}, "cannot be used here"),
        ({"preset": "own", "source": "pickup_min + favourite"}, "a number meets a yes or no"),
        ({"preset": "remote", "url": "http://ranker.example/"}, "begins with https://"),
        ({"preset": "weights", "close": "1e9"}, "between 0 and 100"),
        ({"preset": "weights", "close": "-5"}, "between 0 and 100"),
        ({"preset": "best"}, "none of the orders"),
    ],
)
@pytest.mark.parametrize("do", ["try", "save"])
def test_what_cannot_order_is_said_and_nothing_typed_is_lost(
    people: dict[str, Client], town: Town, do: str, sent: dict[str, str], says: str
) -> None:
    riding.go_online(town.ben)
    answer = people["ada"].post(DRIVERS, sent | {"do": do})
    page = answer.content.decode()
    assert answer.status_code == (422 if do == "save" else 200)
    assert says in page
    assert level(town) == 0
    for typed in (sent.get("source", ""), sent.get("url", "")):
        assert typed[:40].replace("+", "") in page.replace("+", "")


def test_a_ranker_elsewhere_is_asked_only_by_its_button(
    people: dict[str, Client], town: Town
) -> None:
    riding.go_online(town.ben)
    sent = {"preset": "remote", "url": "https://127.0.0.1/"}
    assert (
        "has not been asked" in people["ada"].post(DRIVERS, sent | {"do": "try"}).content.decode()
    )
    asked = people["ada"].post(DRIVERS, sent | {"do": "ask"}).content.decode()
    assert "Only public servers are asked. Your weights ordered instead." in asked


def test_who_does_not_drive_has_no_jobs_to_order(people: dict[str, Client]) -> None:
    assert "/ranking/jobs/" not in paper.look(people["ada"], DRIVERS).links.values()
    assert "/ranking/jobs/" in paper.look(people["ben"], DRIVERS).links.values()
    assert "once you drive" in paper.look(people["ada"], "/ranking/jobs/").text
    assert people["ada"].get("/ranking/taxis/").status_code == 404


def test_the_commons_follows_its_own_order_at_once(people: dict[str, Client], town: Town) -> None:
    commons.found()
    first = commons.thread(town.people.ada, now=clock.now())
    path = "/ranking/threads/"
    kept = people["chi"].post(path, {"preset": "own", "source": "posts", "do": "save"})
    assert kept.status_code == 302
    assert "My own order" in paper.look(people["chi"], "/commons/").text
    shown = people["chi"].get("/api/v1/commons/threads").json()["rows"]
    assert [row["id"] for row in shown] == [str(first)]
    people["chi"].post(path, {"preset": "common", "do": "save"})
    assert people["chi"].get("/api/v1/me/commons").json()["order"] == "newest"


def test_a_label_is_published_followed_and_taken_back(
    people: dict[str, Client], town: Town
) -> None:
    commons.found()
    thread_id = commons.thread(town.people.ada, now=clock.now())
    word = {"theme": "reading", "about": str(thread_id), "word": "said_before"}
    assert people["ada"].post("/ranking/lists/", word).status_code == 302
    list_id = models.List.objects.get().id
    follow = f"/ranking/lists/{list_id}/follow/"
    assert people["chi"].post(follow, {"next": "/ranking/threads/"}).status_code == 302
    assert "A list you follow lowers it." in paper.look(people["chi"], "/ranking/threads/").text
    assert people["chi"].post(follow, {"undo": "1"}).status_code == 302
    assert labels.followed(town.people.chi, now=clock.now()) == ()
    assert people["ada"].post("/ranking/lists/", word | {"undo": "1"}).status_code == 302
    assert not models.Label.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"theme": "reading", "about": "nobody", "word": "said_before"},
        {"theme": "reading", "about": str(UUID(int=1)), "word": "liar"},
        {"theme": "gossip", "about": str(UUID(int=1)), "word": "rough"},
        {"theme": "driving", "about": str(UUID(int=1)), "word": "rough"},
    ],
)
def test_no_other_word_and_nobody_unknown(people: dict[str, Client], sent: dict[str, str]) -> None:
    answer = people["ada"].post("/ranking/lists/", sent)
    assert answer.status_code in {422, 409}
    assert not models.Label.objects.exists()


def test_programs_choose_and_try(people: dict[str, Client], town: Town) -> None:
    riding.go_online(town.ben)
    address = "/api/v1/me/rankings/drivers"
    order = {"preset": "own", "expression": "100 - pickup_min"}
    put = people["ada"].put(address, order, content_type="application/json")
    assert (put.status_code, put.json()["level"]) == (200, 2)
    assert people["ada"].get(address).json()["expression"] == "100 - pickup_min"
    tried = people["ada"].post(
        f"{address}/tryout",
        order,
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert [row["place"] for row in tried.json()["rows"]] == [1]
    bad = people["ada"].put(
        address, {"preset": "own", "expression": "a"}, content_type="application/json"
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "unusable_expression")
