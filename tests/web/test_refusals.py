"""Pages that say why something is not possible: in words, with a way out."""

import pytest
from django.test import Client

from tests.cast import browser_of
from tests.web import paper, riding
from tests.web.riding import Town


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def ada(town: Town) -> Client:
    return browser_of(town.people.ada)


@pytest.mark.parametrize("path", ["/office/", "/desk/"])
def test_what_belongs_to_an_office_says_so_in_words_alone(ada: Client, path: str) -> None:
    answer = ada.get(path)
    page = paper.read(answer)
    assert answer.status_code == 403
    assert "This belongs to the" in page.text
    assert "_only" not in page.text
    assert "First page" in page.links
    assert "Back to where you were" not in page.links


def test_whoever_came_from_a_page_of_ours_is_led_back(ada: Client) -> None:
    answer = ada.get("/office/", headers={"referer": "http://testserver/rides/"})
    assert paper.read(answer).links["Back to where you were"] == "http://testserver/rides/"
    for elsewhere in ("https://elsewhere.example/", "http://testserver/office/"):
        answer = ada.get("/office/", headers={"referer": elsewhere})
        assert "Back to where you were" not in paper.read(answer).links


def test_what_only_a_button_opens_leads_to_the_page_of_that_button(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    for path in ("call", "sos", "extend", "change/withdraw"):
        answer = ada.get(f"/rides/{ride_id}/{path}/")
        page = paper.read(answer)
        assert (path, answer.status_code, answer.headers["Allow"]) == (path, 405, "POST")
        assert "only works from the button" in page.text
        above = "change/" if path.startswith("change") else ""
        assert page.links["Back to where you were"] == f"/rides/{ride_id}/{above}"


def test_a_program_that_uses_a_wrong_method_hears_it_in_its_own_shape(ada: Client) -> None:
    answer = ada.get("/api/v1/quotes")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
