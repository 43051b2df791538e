"""Signing in with a code: one form, no password, and no way to ask who has an account."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from coop.members import queries
from tests.cast import Cast, browser_of, gather

ASK = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"
CODE = re.compile(r"\b\d{4}-\d{4}\b")


@pytest.fixture
def people(db: None) -> Cast:
    return gather()


@pytest.fixture(autouse=True)
def _empty_outbox() -> None:
    mail.outbox = []


def _ask(browser: Client, email: str, then: str = "") -> Any:
    return browser.post(ASK, {"email": email, "next": then})


def _code() -> str:
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    return found[0]


def _wrong(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def _is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def _who(browser: Client) -> UUID:
    return UUID(browser.session["_auth_user_id"])


def test_a_new_person_gets_an_account_with_the_right_code(people: Cast) -> None:
    browser = Client()
    assert _ask(browser, "New@Example.org", "/ride/?from=x").headers["Location"] == CONFIRM
    assert queries.account_id("new@example.org") is None
    answer = browser.post(CONFIRM, {"code": _code()})
    assert answer.headers["Location"] == "/ride/?from=x"
    assert _who(browser) == queries.account_id("new@example.org")
    assert queries.roles(_who(browser)) == frozenset()


def test_a_known_person_signs_in_to_their_own_account(people: Cast) -> None:
    browser = Client()
    _ask(browser, "ADA@example.org")
    answer = browser.post(CONFIRM, {"code": _code()})
    assert answer.headers["Location"] == "/"
    assert _who(browser) == people.ada


def test_the_code_may_be_typed_without_its_dash(people: Cast) -> None:
    browser = Client()
    _ask(browser, "ada@example.org")
    browser.post(CONFIRM, {"code": f" {_code().replace('-', '')} "})
    assert _who(browser) == people.ada


def test_known_and_unknown_addresses_look_the_same(people: Cast) -> None:
    pages: list[tuple[int, str]] = []
    mails = []
    for email in ("ada@example.org", "nobody@example.org"):
        browser = Client()
        status = _ask(browser, email).status_code
        page = browser.get(CONFIRM).content.decode().replace(email, "E")
        pages.append((status, re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)))
        mails.append(CODE.sub("C", str(mail.outbox[-1].body)))
    assert pages[0] == pages[1]
    assert mails[0] == mails[1]


def test_the_first_of_all_becomes_steward(db: None) -> None:
    browser = Client()
    _ask(browser, "first@example.org")
    browser.post(CONFIRM, {"code": _code()})
    assert queries.roles(_who(browser)) == {"member", "steward"}


def test_a_wrong_code_says_so_and_can_be_corrected(people: Cast) -> None:
    browser = Client()
    _ask(browser, "ada@example.org")
    answer = browser.post(CONFIRM, {"code": _wrong(_code())})
    assert answer.status_code == 422
    assert "That is not the code we sent" in answer.content.decode()
    browser.post(CONFIRM, {"code": _code()})
    assert _who(browser) == people.ada


def test_after_five_wrong_codes_even_the_right_one_is_too_late(people: Cast) -> None:
    browser = Client()
    _ask(browser, "ada@example.org", "/rides/")
    code = _code()
    for _ in range(4):
        assert browser.post(CONFIRM, {"code": _wrong(code)}).status_code == 422
    answer = browser.post(CONFIRM, {"code": _wrong(code)}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=%2Frides%2F"
    assert "Too many wrong codes" in answer.content.decode()
    browser.post(CONFIRM, {"code": code})
    assert not _is_in(browser)


def test_a_code_expires(people: Cast) -> None:
    browser = Client()
    _ask(browser, "ada@example.org")
    session = browser.session
    state = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    state["at"] -= timedelta(minutes=11).total_seconds()
    session.save()
    answer = browser.post(CONFIRM, {"code": _code()}, follow=True)
    assert "That code has expired" in answer.content.decode()
    assert not _is_in(browser)


def test_a_new_code_replaces_the_one_before(people: Cast) -> None:
    browser = Client()
    _ask(browser, "ada@example.org", "/rides/")
    old = _code()
    browser.post(CONFIRM, {"action": "resend"})
    assert browser.post(CONFIRM, {"code": old}).status_code == 422
    assert browser.post(CONFIRM, {"code": _code()}).headers["Location"] == "/rides/"


def test_a_code_works_only_in_the_browser_that_asked(people: Cast) -> None:
    _ask(Client(), "ada@example.org")
    thief = Client()
    answer = thief.post(CONFIRM, {"code": _code()}, follow=True)
    assert "Ask for a code first" in answer.content.decode()
    assert not _is_in(thief)


def test_a_code_works_once(people: Cast) -> None:
    browser = Client()
    _ask(browser, "ada@example.org")
    browser.post(CONFIRM, {"code": _code()})
    browser.post("/accounts/logout/")
    browser.post(CONFIRM, {"code": _code()})
    assert not _is_in(browser)


def test_codes_to_one_address_are_limited_from_everywhere(people: Cast) -> None:
    answers = [_ask(Client(), "ada@example.org").status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    answer = _ask(Client(), "ada@example.org")
    assert "Wait a few minutes" in answer.content.decode()
    assert len(mail.outbox) == 3


def test_what_is_no_address_gets_no_code(people: Cast) -> None:
    for email in ("", "ada", "ada@", "a@b.c\nBcc: x@y.z"):
        assert _ask(Client(), email).status_code == 422
    assert mail.outbox == []


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", r"\\evil"]
)
def test_next_never_leads_to_another_site(people: Cast, elsewhere: str) -> None:
    browser = Client()
    _ask(browser, "ada@example.org", elsewhere)
    assert browser.post(CONFIRM, {"code": _code()}).headers["Location"] == "/"


def test_whoever_is_signed_in_goes_straight_on(people: Cast) -> None:
    browser = browser_of(people.ada)
    assert browser.get(ASK, {"next": "/rides/"}).headers["Location"] == "/rides/"


def test_signing_out_asks_first_and_closes_open_pages(people: Cast) -> None:
    browser = browser_of(people.ada)
    assert browser.get("/accounts/logout/").status_code == 200
    assert _who(browser) == people.ada
    assert browser.post("/accounts/logout/").headers["Location"] == "/"
    assert not _is_in(browser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM work_outbox WHERE topic = 'session.ended'")
        assert cursor.fetchone() == (1,)


def test_a_closed_account_cannot_sign_in(people: Cast) -> None:
    get_user_model().objects.filter(pk=people.ada).update(is_active=False)
    browser = Client()
    _ask(browser, "ada@example.org")
    answer = browser.post(CONFIRM, {"code": _code()}, follow=True)
    assert answer.status_code == 403
    assert "closed" in answer.content.decode()
    assert not _is_in(browser)


def test_there_is_no_password_page() -> None:
    for path in ("password/reset/", "password/change/", "password/set/", "email/"):
        assert Client().get(f"/accounts/{path}").status_code == 404


def test_without_a_mail_server_the_page_says_where_the_code_appears(
    db: None, settings: Settings
) -> None:
    browser = Client()
    for host, is_said in (("", True), ("mail.example.org", False)):
        settings.EMAIL_HOST = host
        _ask(browser, "ada@example.org")
        assert ("in the terminal" in browser.get(CONFIRM).content.decode()) is is_said
