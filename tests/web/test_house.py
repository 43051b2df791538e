"""What holds for every page: nothing inline, nothing foreign, a language, a title, forms that are safe to repeat."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as house
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure
from pytest_django import Settings

from coop.web import views
from tests.web import log_doors, paper, riding, rooms
from tests.web.paper import Paper
from tests.web.riding import Town

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TITLE = re.compile(r"<title>\s*(\S.*?) · Ourway\s*</title>", re.DOTALL)
HEADING = re.compile(r"<h1\b[^>]*>\s*\S")
# Data for our own modules, which browsers do not run.
DATA = "application/json"
PRICE = {"from": "a", "from_lat": "60.1712", "from_lon": "24.9415"} | {
    "to": "b",
    "to_lat": "60.1660",
    "to_lon": "24.9525",
}
# Addresses that stand outside of Django: the map's source; and numbers, which a telephone dials.
FOREIGN = {"https://www.openstreetmap.org/copyright"}
ELSEWHERE = ("#", "tel:")
# Of a driver and their car, and of no ride.
ABOUT_CARS = ("/drive/apply/", "/drive/papers/", "/drive/vehicles/", "/drive/shares/")
# A shared link is a secret: where it leads must not learn it.
LINK = {"Referrer-Policy": "no-referrer"}


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def pages(town: Town) -> dict[str, Any]:
    """Every page in every state, by a name that says which, as it was answered."""
    browsers = riding.browsers(town.people)
    nobody, ada, ben, sam = (browsers[name] for name in ("nobody", "ada", "ben", "sam"))
    found = {
        "first": nobody.get("/"),
        "search": nobody.get("/ride/"),
        "no car": nobody.get("/ride/", PRICE),
        "pick": nobody.get("/ride/", {"from": "Unioninkatu 30", "to": "Qqqqqq"}),
        "outside": nobody.get("/ride/", PRICE | {"to_lat": "61"}),
        "rules": nobody.get("/rules/"),
        "sign in": nobody.get("/accounts/login/"),
        "no rides": ada.get("/rides/"),
        "data": ada.get("/data/"),
        "sign out": ada.get("/accounts/logout/"),
        "no driver": ada.get("/drive/"),
        "nowhere": ada.get("/nowhere/"),
        "not yours": ada.get(f"/rides/{town.ben}/"),
        "offline": ben.get("/drive/"),
    }
    riding.go_online(town.ben)
    found |= {"price": ada.get("/ride/", PRICE), "online": ben.get("/drive/")}
    ride_id = riding.book(town.people.ada)
    page, cancel = f"/rides/{ride_id}/", f"/rides/{ride_id}/cancel/"
    found |= {"searching": ada.get(page), "under way": ada.get("/ride/", PRICE)}
    offer_id = riding.offer(town.ben)
    found["offer"] = ben.get("/drive/")
    riding.take(offer_id, town.ben)
    found |= {"assigned": ada.get(page), "cancel": ada.get(cancel), "pick up": ben.get("/drive/")}
    riding.arrive(ride_id, town.ben)
    found |= {"arrived": ada.get(page), "waiting": ben.get("/drive/"), "desk": sam.get(page)}
    found["too soon"] = ben.post(f"/drive/rides/{ride_id}/no-show/", {"client_event_id": ride_id})
    riding.start(ride_id, town.ben)
    found |= {"riding": ada.get(page), "driving": ben.get("/drive/")}
    riding.complete(ride_id, town.ben)
    found |= {"receipt": ada.get(page), "done": ben.get("/drive/"), "statement": ben.get(page)}
    cancelled = riding.book(town.people.ada)
    riding.cancel(cancelled, town.people.ada)
    found |= {"cancelled": ada.get(f"/rides/{cancelled}/"), "rides": ada.get("/rides/")}
    return found | rooms.pages(town, browsers)


def test_every_page_keeps_the_house_rules(pages: dict[str, Any]) -> None:
    broken = [
        f"{name}: {fault}" for name, answer in pages.items() for fault in _faults(_paper(answer))
    ]
    assert broken == []


def test_the_demos_pages_keep_them_too(town: Town, settings: Settings) -> None:
    settings.DEMO = True
    ben = riding.browsers(town.people)["ben"]
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    offered = ben.get("/drive/")
    riding.accept(town.ben)
    coming = ben.get("/drive/")
    riding.arrive(ride_id, town.ben)
    answers = [Client().get("/"), Client().get("/demo/"), Client().get("/demo/inbox/")]
    for answer in (*answers, offered, coming, ben.get("/drive/")):
        page = _paper(answer)
        assert (answer.status_code, _faults(page)) == (200, [])
        assert [address for address in _addresses(page) if not _leads_somewhere(address)] == []


def test_every_page_is_answered_with_the_headers_that_protect_it(pages: dict[str, Any]) -> None:
    for name, answer in pages.items():
        parts = [part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; ")]
        assert (name, dict(parts)) == (name, POLICY)
        expected = HEADERS | (LINK if name.startswith("/s/") else {})
        assert (name, {key: answer.get(key) for key in HEADERS}) == (name, expected)


def test_no_page_is_kept_for_the_next_person_at_the_same_machine(pages: dict[str, Any]) -> None:
    kept = {name: answer.get("Cache-Control", "") for name, answer in pages.items()}
    assert [name for name, how in kept.items() if "private" not in how] == []
    public = {"first", "search", "no car", "pick", "outside", "rules"}
    open_to_all = {
        f"{path} as nobody"
        for path in ("/apps/docs/", "/split/", "/trust/", "/trust/figures/", *log_doors.PAGES)
    }
    personal = pages.keys() - public - open_to_all
    assert [name for name in sorted(personal) if "no-store" not in kept[name]] == []


def test_the_api_is_not_kept_either(town: Town) -> None:
    answer = riding.browsers(town.people)["ada"].get("/api/v1/me")
    assert "no-store" in answer["Cache-Control"]


def test_every_form_that_changes_a_ride_is_safe_to_send_twice(pages: dict[str, Any]) -> None:
    unsafe = []
    for name, answer in pages.items():
        for form in _paper(answer).forms:
            about_rides = form.action.startswith(("/ride/", "/rides/", "/drive/", "/desk/"))
            about_rides &= not form.action.startswith(ABOUT_CARS)
            needs = {"csrfmiddlewaretoken"} | ({"client_event_id"} if about_rides else set())
            if form.method == "post" and not needs <= form.fields.keys():
                unsafe.append(f"{name}: {form.action}")
    assert unsafe == []


def test_every_link_and_file_is_there(pages: dict[str, Any]) -> None:
    lost = {
        f"{name}: {address}"
        for name, answer in pages.items()
        for address in _addresses(_paper(answer))
        if not _leads_somewhere(address)
    }
    assert lost == set()


def test_a_page_in_another_language_would_run_its_own_way(town: Town) -> None:
    (html,) = (has for tag, has in paper.look(Client(), "/").tags if tag == "html")
    assert (html["lang"], html["dir"]) == ("en", "ltr")


def test_cookies_are_for_this_site_and_not_for_scripts(town: Town) -> None:
    browser = Client()
    form = paper.look(browser, "/accounts/login/").form("/accounts/login/")
    paper.send(browser, form, email="ada@example.org")
    session, token = browser.cookies["sessionid"], browser.cookies["csrftoken"]
    assert session["httponly"]
    assert (session["samesite"], token["samesite"]) == ("Lax", "Lax")


def test_a_form_from_an_old_page_is_refused_in_words(town: Town) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = riding.browsers(town.people)["ada"].cookies
    answer = browser.post("/ride/book/", {"token": "x"})
    assert answer.status_code == 403
    assert "This form is too old" in _paper(answer).text


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nowhere/", 404, "There is nothing at this address"),
        ("/rides/7/", 404, "There is nothing at this address"),
        ("/rides/00000000-0000-0000-0000-000000000000/", 404, "There is no such ride."),
        ("/accounts/inactive/", 403, "This account is closed."),
    ],
)
def test_what_is_not_there_is_said_in_words_with_a_way_out(
    town: Town, address: str, status: int, says: str
) -> None:
    answer = riding.browsers(town.people)["ada"].get(address)
    page = _paper(answer)
    assert answer.status_code == status
    assert says in page.text
    assert page.links["First page"] == "/"


def test_the_way_back_leads_to_our_own_pages_only(town: Town) -> None:
    ada = riding.browsers(town.people)["ada"]
    address = "/rides/00000000-0000-0000-0000-000000000000/"
    for before, back in (("http://testserver/rides/", True), ("https://evil.example/", False)):
        page = _paper(ada.get(address, headers={"referer": before}))
        assert (page.links.get("Back to where you were") == before) == back


@pytest.mark.parametrize(
    ("handler", "status"),
    [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)],
)
def test_error_pages_need_nothing_that_may_be_broken(handler: Any, status: int) -> None:
    for path, kind in (("/", "text/html"), ("/api/v1/x", "application/problem+json")):
        answer = handler(RequestFactory().get(path), Exception())
        assert answer.status_code == status
        assert answer["Content-Type"].startswith(kind)


def test_a_fault_is_admitted_without_a_detail_of_it() -> None:
    page = views.fault(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "Something broke on our side" in page.content.decode()
    assert _faults(Paper(page.content.decode())) == []
    problem = views.fault(RequestFactory().get("/api/v1/rides"))
    assert (problem.status_code, problem["Content-Type"]) == (500, "application/problem+json")


def test_the_page_about_an_old_form_needs_no_session(db: None) -> None:
    request: HttpRequest = RequestFactory().post("/")
    assert "This form is too old" in csrf_failure(request).content.decode()


def test_monitors_may_ask_for_headers_alone(town: Town) -> None:
    for address in ("/", "/ride/", "/rules/", "/health/", "/ready/"):
        answer = Client().head(address)
        assert (address, answer.status_code, answer.content) == (address, 200, b"")


def test_rules_say_number_unit_and_who_set_them(town: Town) -> None:
    page = paper.look(Client(), "/rules/")
    for words in ("15 %", "€3.00", "3 min", "150 m", "Set at founding", "Version"):
        assert words in page.text
    rules = Client().get("/api/v1/rules").json()
    assert {rule["key"] for rule in rules} >= {"fees.rate_bp", "fares.base_minor"}
    assert all(rule["name"] and rule["value"] for rule in rules)


def _paper(answer: Any) -> Paper:
    return Paper(answer.content.decode())


def _faults(page: Paper) -> list[str]:
    """What a page has that no page may have, and what it lacks."""
    found = [] if TITLE.search(page.html) else ["no title"]
    found += [] if HEADING.search(page.html) else ["no heading"]
    found += [] if re.search(r'<html lang="[a-z-]+"', page.html) else ["no language"]
    found += ["a fault in a template"] if "{%" in page.html or "{{" in page.html else []
    for tag, has in page.tags:
        found += [f"<{tag} {name}>" for name in has if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not has.get("src") and has.get("type") != DATA):
            found.append(f"inline <{tag}>")
        if tag == "img" and "alt" not in has:
            found.append("<img> without words")
    names = [has["id"] for _, has in page.tags if "id" in has]
    return found + [f"id {name} twice" for name in {n for n in names if names.count(n) > 1}]


def _addresses(page: Paper) -> set[str]:
    names = ("href", "src", "action", "hx-get", "hx-post", "data-sheet", "data-tiles")
    every = {has[name] for _, has in page.tags for name in names if has.get(name)}
    return {address for address in every if not address.startswith(ELSEWHERE)} - FOREIGN


def _leads_somewhere(address: str) -> bool:
    path = urlsplit(address).path or "/ride/"
    if path.startswith(house.STATIC_URL):
        return bool(finders.find(path.removeprefix(house.STATIC_URL)))
    for part, number in (("{z}", "14"), ("{x}", "9327"), ("{y}", "4741")):
        path = path.replace(part, number)
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
