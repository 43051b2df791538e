"""The stewards' page of rings and bombings: what, why, who; and noting what one found."""

from uuid import uuid4

import pytest

from coop.trust import models
from tests.cast import Cast, browser_of, gather
from tests.stage import NOW


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


def alert(cast: Cast) -> models.Alert:
    return models.Alert.objects.create(
        kind="bombing",
        mark="a" * 64,
        version=3,
        found_at=NOW,
        people=[cast.ben],
        raters=[cast.eve, cast.dov],
        facts={"raters": 2, "others": 4},
    )


def test_an_empty_page_says_what_would_be_here(cast: Cast) -> None:
    page = browser_of(cast.sam).get("/office/rings/").content.decode()
    assert "Nothing to look at." in page


def test_it_says_why_and_links_to_people_without_naming_them(cast: Cast) -> None:
    alert(cast)
    page = browser_of(cast.sam).get("/office/rings/").content.decode()
    assert "2 people rated one person down" in page
    assert "4 others rated that person" in page
    assert f"/office/people/{cast.ben}/" in page
    assert "/panels/new/" in page
    assert "Okafor" not in page


def test_a_steward_notes_what_they_found_once_and_nobody_is_touched(cast: Cast) -> None:
    row, sam = alert(cast), browser_of(cast.sam)
    empty = sam.post("/office/rings/", {"alert": row.id, "outcome": " "})
    assert empty.status_code == 422
    assert "Write what you found" in empty.content.decode()
    sam.post("/office/rings/", {"alert": row.id, "outcome": "Friends of Eve; talked to them."})
    sam.post("/office/rings/", {"alert": row.id, "outcome": "Again."})
    row.refresh_from_db()
    assert (row.outcome, row.closed_by_id) == ("Friends of Eve; talked to them.", cast.sam)
    assert "Friends of Eve" in sam.get("/office/rings/").content.decode()
    assert not models.Event.objects.exists()


def test_stewards_read_the_same_as_data_and_nobody_else_does(cast: Cast) -> None:
    row = alert(cast)
    (found,) = browser_of(cast.sam).get("/api/v1/office/rings").json()
    assert (found["id"], found["kind"], found["others"]) == (str(row.id), "bombing", 4)
    assert found["raters"] == [str(one) for one in row.raters]
    assert browser_of(cast.ada).get("/api/v1/office/rings").status_code == 403


def test_what_is_not_there_is_said(cast: Cast) -> None:
    for odd in (str(uuid4()), "x"):
        gone = browser_of(cast.sam).post("/office/rings/", {"alert": odd, "outcome": "Seen."})
        assert "There is no such alert" in gone.content.decode()


def test_only_stewards_look(cast: Cast) -> None:
    assert browser_of(cast.ada).get("/office/rings/").status_code == 403
