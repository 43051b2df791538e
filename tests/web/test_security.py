"""Sessions and passkeys: listed, ended one by one, told of; never asked on top of a code."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session as Row
from django.core import mail
from django.db import connection
from django.test import Client

from coop.members import queries
from coop.members.actions import accounts, passkeys, sessions
from coop.work import clock
from coop.work.tasks import sweep
from tests.cast import Cast, browser_of, gather

PAGE = "/accounts/security/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture
def people(city: None) -> Cast:
    mail.outbox = []
    return gather()


def _enter(user_id: UUID, agent: str = "") -> Client:
    browser = browser_of(user_id)
    if agent:
        browser.defaults["HTTP_USER_AGENT"] = agent
    browser.get(PAGE)
    return browser


def _sign_in(browser: Client, email: str) -> Any:
    browser.post("/accounts/login/", {"email": email})
    code = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert code
    return browser.post("/accounts/login/code/confirm/", {"code": code[0]})


def _is_in(browser: Client) -> bool:
    return browser.get(PAGE).status_code == 200


def _posted(topic: str) -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM work_outbox WHERE topic = %s", [topic])
        return [json.loads(payload) for (payload,) in cursor.fetchall()]


def test_every_sign_in_is_listed_and_this_one_marked(people: Cast) -> None:
    _enter(people.ada, FIREFOX)
    page = _enter(people.ada).get(PAGE).content.decode()
    assert page.index("A program") < page.index("Firefox on Linux")
    assert page.count("this one") == 1


def test_another_session_is_ended_alone(people: Cast) -> None:
    here, there, third = (_enter(people.ada) for _ in range(3))
    key = there.session.session_key
    other = next(one for one in queries.sessions(people.ada, here=key) if one.is_this_one)
    here.post(f"{PAGE}sessions/end/", {"session": str(other.id)})
    assert _is_in(here)
    assert _is_in(third)
    assert not _is_in(there)
    assert not Row.objects.filter(session_key=key).exists()
    assert _posted("session.ended") == [{"session": queries.session_name(key)}]


def test_all_others_are_ended_at_once(people: Cast) -> None:
    here, there, third = (_enter(people.ada) for _ in range(3))
    here.post(f"{PAGE}sessions/end/", {"session": "others"})
    assert [_is_in(one) for one in (here, there, third)] == [True, False, False]


def test_nobody_ends_a_session_of_somebody_else(people: Cast) -> None:
    ada, eve = _enter(people.ada), _enter(people.eve)
    (hers,) = queries.sessions(people.ada, here=None)
    assert eve.delete(f"/api/v1/me/sessions/{hers.id}").status_code == 404
    assert eve.post(f"{PAGE}sessions/end/", {"session": str(hers.id)}).status_code == 404
    assert eve.post(f"{PAGE}sessions/end/", {"session": "x"}).status_code == 422
    assert _is_in(ada)


def test_programs_list_and_end_sessions(people: Cast) -> None:
    here, there = _enter(people.ada), _enter(people.ada, FIREFOX)
    listed = here.get("/api/v1/me/sessions").json()
    assert [one["device"] for one in listed] == ["A program", "Firefox on Linux"]
    assert here.delete(f"/api/v1/me/sessions/{listed[1]['id']}").status_code == 204
    assert not _is_in(there)
    assert here.post("/api/v1/me/sessions/end-others").status_code == 204
    assert _is_in(here)


def test_signing_out_ends_this_session_alone(people: Cast) -> None:
    here, there = _enter(people.ada), _enter(people.ada)
    here.post("/accounts/logout/")
    assert not _is_in(here)
    assert _is_in(there)
    assert len(queries.sessions(people.ada, here=None)) == 1


def test_a_device_never_used_before_is_told_by_mail(people: Cast) -> None:
    browser = Client()
    _sign_in(browser, "ada@example.org")
    assert _posted("user.new_device") == []
    browser.post("/accounts/logout/")
    _sign_in(browser, "ada@example.org")
    assert _posted("user.new_device") == []
    _sign_in(Client(), "ada@example.org")
    assert len(_posted("user.new_device")) == 1
    while sweep():
        pass
    assert mail.outbox[-1].subject == "A new device signed in"
    assert mail.outbox[-1].to == ["ada@example.org"]


def test_closing_an_account_signs_it_out_everywhere(people: Cast) -> None:
    browser = _enter(people.ada)
    accounts.close(user_id=people.ada, reason="Lost phone", by=people.sam, now=clock.now())
    assert not _is_in(browser)
    assert queries.sessions(people.ada, here=None) == []


def test_whoever_is_locked_out_reads_the_reason_once_they_proved_who_they_are(
    people: Cast,
) -> None:
    accounts.close(user_id=people.ada, reason="Lost phone", by=people.sam, now=clock.now())
    browser = Client()
    answer = _sign_in(browser, "ada@example.org")
    assert answer.status_code == 403
    assert "The reason given: Lost phone." in answer.content.decode()
    assert not _is_in(browser)


def test_what_expired_is_cleaned_up_and_what_ended_long_ago_forgotten(people: Cast) -> None:
    browser = _enter(people.ada)
    Row.objects.filter(session_key=browser.session.session_key).update(
        expire_date=clock.now() - timedelta(days=1)
    )
    sessions.clean(payload={}, now=clock.now())
    assert not Row.objects.filter(session_key=browser.cookies["sessionid"].value).exists()
    assert queries.sessions(people.ada, here=None) == []


def test_a_passkey_is_changed_only_right_after_signing_in(people: Cast) -> None:
    browser = _enter(people.ada)
    passkeys.keep(user_id=people.ada, name="Phone", credential={}, now=clock.now())
    (key,) = queries.passkeys(people.ada)
    key_id, here = key.id, browser.session.session_key
    later = clock.now() + timedelta(hours=1)
    with pytest.raises(passkeys.SignedInLongAgo):
        passkeys.remove(passkey_id=key_id, by=people.ada, session_key=here, now=later)
    with pytest.raises(passkeys.SignedInLongAgo):
        passkeys.need_recent(None, now=later)
    page = browser.get(f"{PAGE}passkeys/remove/", {"passkey": key_id}).content.decode()
    assert "Remove “Phone”?" in page
    browser.post(f"{PAGE}passkeys/remove/", {"passkey": key_id})
    assert queries.passkeys(people.ada) == []


def test_nobody_touches_a_passkey_of_somebody_else(people: Cast) -> None:
    passkeys.keep(user_id=people.ada, name="Phone", credential={}, now=clock.now())
    (key,) = queries.passkeys(people.ada)
    eve = _enter(people.eve)
    for path in ("rename", "remove"):
        data = {"passkey": key.id, "name": "Mine"}
        assert eve.post(f"{PAGE}passkeys/{path}/", data).status_code == 404
    assert queries.passkeys(people.ada) == [key]


def test_a_lost_passkey_locks_nobody_out(people: Cast) -> None:
    passkeys.keep(user_id=people.ada, name="Phone", credential={}, now=clock.now())
    browser = Client()
    _sign_in(browser, "ada@example.org")
    assert _is_in(browser)


def test_adding_and_removing_are_told_by_mail(people: Cast) -> None:
    browser = _enter(people.ada)
    passkeys.keep(user_id=people.ada, name="Phone", credential={}, now=clock.now())
    (key,) = queries.passkeys(people.ada)
    here = browser.session.session_key
    passkeys.remove(passkey_id=key.id, by=people.ada, session_key=here, now=clock.now())
    while sweep():
        pass
    assert [one.subject for one in mail.outbox] == ["A passkey was added", "A passkey was removed"]


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "x",
        "[]",
        "{}",
        '{"id": 1}',
        '{"response": null}',
        "1" * 30_000,
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"////","clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}',
    ],
)
def test_an_answer_that_fits_nothing_signs_nobody_in(people: Cast, credential: str) -> None:
    browser = Client()
    assert browser.post("/accounts/passkey/begin/").json()["publicKey"]["rpId"] == "testserver"
    answer = browser.post("/accounts/passkey/", {"credential": credential, "next": "/rides/"})
    assert answer.headers["Location"] == "/accounts/login/?next=%2Frides%2F"
    assert not _is_in(browser)
    ada = _enter(people.ada)
    assert ada.post(f"{PAGE}passkeys/begin/").status_code == 200
    assert ada.post(f"{PAGE}passkeys/add/", {"credential": credential}).status_code == 302
    assert queries.passkeys(people.ada) == []


def test_passkeys_are_tried_at_a_limited_pace(people: Cast) -> None:
    browser = Client()
    answers = {browser.post("/accounts/passkey/begin/").status_code for _ in range(62)}
    assert answers == {200, 429}


def test_a_dispatcher_resigns_after_being_asked(people: Cast) -> None:
    dia = _enter(people.dia)
    ask = "/accounts/offices/dispatcher/resign/"
    assert ask in dia.get(PAGE).content.decode()
    assert "Resign as dispatcher?" in dia.get(ask).content.decode()
    assert queries.may_dispatch(people.dia)
    assert dia.post(ask).headers["Location"] == PAGE
    assert not queries.may_dispatch(people.dia)
    assert dia.get("/desk/").status_code == 403
    assert "Your offices" not in dia.get(PAGE).content.decode()
    assert dia.get(ask).headers["Location"] == PAGE


def test_the_last_steward_reads_that_somebody_else_comes_first(people: Cast) -> None:
    sam = _enter(people.sam)
    ask = "/accounts/offices/steward/resign/"
    assert "You are the last steward" in sam.get(ask).content.decode()
    refused = sam.post(ask)
    assert refused.status_code == 409
    assert "Appoint somebody" in refused.content.decode()
    assert queries.is_steward(people.sam)


def test_programs_resign_from_their_own_persons_office_alone(people: Cast) -> None:
    dia, sam, ada = (_enter(one) for one in (people.dia, people.sam, people.ada))
    assert dia.delete("/api/v1/me/offices/dispatcher").status_code == 204
    assert not queries.may_dispatch(people.dia)
    assert sam.delete("/api/v1/me/offices/steward").json()["code"] == "last_steward"
    assert ada.delete("/api/v1/me/offices/king").json()["code"] == "not_in_office"
