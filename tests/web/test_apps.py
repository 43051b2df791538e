"""Apps of others by OAuth 2: consent, keys, what they may read, and how it ends."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client

from coop.locker import client as locker
from coop.oauth import models
from coop.oauth.actions import keys
from coop.work import clock
from tests import apps, carrying
from tests.apps import App, Keyed
from tests.cast import Cast, browser_of, gather
from tests.web import riding

ALL = {
    "type": "ourway_records",
    "collections": {"profile": ["name", "phone"], "places": ["label", "lat", "lon"]},
    "actions": ["read", "write"],
    "purpose": "To fill in your log.",
}
PART = {"part": ["0"]}


@pytest.fixture
def people(city: None) -> Cast:
    return gather()


@pytest.fixture
def app(people: Cast) -> App:
    return apps.registered()


def test_the_page_says_who_asks_for_what_and_until_when(app: App, people: Cast) -> None:
    browser = browser_of(people.ada)
    asked = app.asks(scope="export offline_access", authorization_details=[ALL])
    page = browser.get("/oauth/authorize/", asked)
    said = page.content.decode()
    assert page.status_code == 200
    for words in ("Let Mileage in?", "To fill in your log.", "A copy of everything", "30 days"):
        assert words in said
    assert said.count('role="switch"') == 4
    assert "form-action 'self' https://mileage.example;" in page["Content-Security-Policy"] + ";"
    assert Client().get("/oauth/authorize/", asked)["Location"].startswith("/accounts/login/?next=")


def test_an_app_reads_what_it_was_let_at_and_it_is_in_the_log(app: App, people: Cast) -> None:
    ada = browser_of(people.ada)
    keyed = app.let_in(ada, on=PART)
    assert keyed.keys["authorization_details"][0]["collections"] == {"profile": ["name"]}
    (profile,) = keyed.get("records/profile").json()
    assert profile["data"] == {"name": "Ada Lind"}
    assert keyed.get("grant").json()["member"] == str(people.ada)
    assert keyed.get("records/profile/-").json()["data"] == {"name": "Ada Lind"}
    refused = keyed.get("records/profile/-", fields_wanted="name,phone")
    assert (refused.status_code, refused.json()["code"]) == (403, "read_not_covered")
    assert keyed.get("records/places").status_code == 403
    log = ada.get("/api/v1/me/data/accesses").json()["results"][:4]
    assert [(one["allowed"], one["collection"]) for one in log] == [
        (False, "places"),
        (False, "profile"),
        (True, "profile"),
        (True, "profile"),
    ]
    assert "Mileage, an app that you let in" in ada.get("/data/").content.decode()


def test_what_was_switched_off_is_not_let_at(app: App, people: Cast) -> None:
    asked: dict[str, Any] = {"scope": "export log", "authorization_details": [ALL]}
    keyed = app.let_in(browser_of(people.ada), on={"part": ["1"], "scope": ["log"]}, **asked)
    assert keyed.keys["scope"] == "log"
    assert keyed.get("records/profile").status_code == 403
    assert keyed.get("records/places").status_code == 200
    refused = keyed.get(f"exports/{uuid4()}")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert 'error="insufficient_scope"' in refused["WWW-Authenticate"]
    assert keyed.get("log").json()[0]["collection"] == "accesses"
    nothing = browser_of(people.ada).post(
        "/oauth/authorize/", {"answer": "allow", "days": "30"}, query_params=app.asks(**asked)
    )
    assert nothing.status_code == 422
    assert "Switch on at least one thing" in nothing.content.decode()


def test_an_app_writes_places_and_only_what_looks_like_one(app: App, people: Cast) -> None:
    keyed = app.let_in(
        browser_of(people.ada), on=PART, authorization_details=[{**ALL, "collections": ["places"]}]
    )
    place = {"label": "Gym", "lat": 60.1, "lon": 24.9}
    made = keyed.put("records/places/gym", {"data": place, "if_match": ""})
    assert made.status_code == 200, made.content
    again = keyed.put("records/places/gym", {"data": {"label": "Pool"}, "if_match": ""})
    assert (again.status_code, again.json()["code"]) == (409, "record_changed")
    etag = made.json()["etag"]
    renamed = keyed.put("records/places/gym", {"data": {"label": "Pool"}, "if_match": etag})
    assert renamed.status_code == 200
    assert keyed.get("records/places/gym", fields_wanted="label").json()["data"] == {
        "label": "Pool"
    }
    for wrong in ({"lat": 200}, {"lat": "NaN"}, {"shoe": 1}, {"label": None}):
        assert keyed.put("records/places/gym", {"data": wrong}).status_code in {400, 403}
    assert keyed.put("records/profile/-", {"data": {"name": "X"}}).status_code == 403
    assert keyed.put("records/receipts/x", {"data": {"ride": "X"}}).json()["code"] == "not_writable"
    assert keyed.client.delete("/api/v1/app/records/places/gym").status_code == 204
    assert keyed.get("records/places/gym").status_code == 404


def test_rows_are_added_below_a_name_of_the_apps_own(app: App, people: Cast) -> None:
    detail = ALL | {"collections": ["traces"], "actions": ["append", "read"]}
    keyed = app.let_in(browser_of(people.ada), on=PART, authorization_details=[detail])
    key = {"Idempotency-Key": "7f6b1f60-0000-4000-8000-000000000001"}
    for _twice in range(2):
        added = keyed.client.post(
            "/api/v1/app/records/traces/mine/rows",
            {"rows": [{"lat": 1}]},
            content_type=apps.JSON,
            headers=key,
        )
        assert added.status_code == 204
    (record,) = keyed.get("records/traces").json()
    assert (record["key"], record["data"]["rows"]) == ("app/mine", [{"lat": 1}])


def test_the_export_is_an_archive_and_is_logged(app: App, people: Cast) -> None:
    ada = browser_of(people.ada)
    keyed = app.let_in(ada, on={"scope": ["export"]}, scope="export")
    key = {"Idempotency-Key": str(uuid4())}
    begun = keyed.client.post("/api/v1/app/exports", headers=key)
    assert begun.status_code == 201
    made = f"exports/{begun.json()['id']}"
    assert keyed.get(made).json()["state"] == "making"
    assert keyed.get(f"{made}/archive").json()["code"] == "archive_not_ready"
    carrying.run_all(clock.now())
    assert keyed.get(made).json()["state"] == "ready"
    answer = keyed.get(f"{made}/archive")
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as held:
        assert "Ada Lind" in held.read("data/profile.ndjson").decode()
    assert "Mileage, an app that you let in" in ada.get("/data/").content.decode()
    assert keyed.get(f"exports/{uuid4()}").status_code == 404


def test_taking_it_back_counts_at_once(app: App, people: Cast) -> None:
    ada = browser_of(people.ada)
    keyed = app.let_in(ada, on=PART)
    assert keyed.get("grant").status_code == 200
    page = ada.get("/data/apps/").content.decode()
    assert "Mileage" in page
    assert "Last used" in page
    app_id = models.App.objects.get(client_id=app.client_id).id
    assert browser_of(people.ben).post(f"/data/apps/{app_id}/end/").status_code == 404
    assert ada.post(f"/data/apps/{app_id}/end/", follow=True).status_code == 200
    over = keyed.get("grant")
    assert (over.status_code, over.json()["code"]) == (401, "invalid_token")
    assert over["WWW-Authenticate"].startswith("Bearer")
    assert "You have let no app in" in ada.get("/data/apps/").content.decode()


def test_a_frozen_person_is_read_by_no_app(app: App, people: Cast) -> None:
    ada = browser_of(people.ada)
    keyed = app.let_in(ada, on=PART)
    ada.put("/api/v1/me/data/frozen", {"is_frozen": True}, content_type=apps.JSON)
    assert keyed.get("records/profile").json()["code"] == "read_not_covered"
    ada.put("/api/v1/me/data/frozen", {"is_frozen": False}, content_type=apps.JSON)
    assert keyed.get("records/profile").status_code == 200


def test_a_code_works_once_and_twice_ends_everything(app: App, people: Cast) -> None:
    code = app.code(browser_of(people.ada), on=PART)
    wrong = {"grant_type": "authorization_code", "code": code, "redirect_uri": apps.BACK}
    assert app.token(**wrong, code_verifier="w" * 43).json()["error"] == "invalid_grant"
    assert app.token(**wrong).json()["error"] == "invalid_request"
    other = apps.registered(client_name="Other")
    assert other.token(**wrong, code_verifier=apps.VERIFIER).json()["error"] == "invalid_grant"
    elsewhere = wrong | {"redirect_uri": "https://mileage.example/other"}
    assert app.token(**elsewhere, code_verifier=apps.VERIFIER).status_code == 400
    keyed = Keyed(app.keys(code))
    assert keyed.get("grant").status_code == 200
    assert app.token(**wrong, code_verifier=apps.VERIFIER).json()["error"] == "invalid_grant"
    assert keyed.get("grant").status_code == 401


def test_a_code_is_over_after_a_minute(app: App, people: Cast) -> None:
    code = app.code(browser_of(people.ada), on=PART)
    models.Code.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    late = app.token(
        grant_type="authorization_code",
        code=code,
        redirect_uri=apps.BACK,
        code_verifier=apps.VERIFIER,
    )
    assert late.json()["error"] == "invalid_grant"


def test_a_refresh_key_is_replaced_and_one_that_comes_twice_ends_everything(
    app: App, people: Cast
) -> None:
    on = PART | {"scope": ["offline_access"]}
    first = app.let_in(browser_of(people.ada), on=on, scope="offline_access")
    second = app.token(grant_type="refresh_token", refresh_token=first.keys["refresh_token"]).json()
    assert first.get("grant").status_code == 401
    keyed = Keyed(second)
    assert keyed.get("grant").status_code == 200
    copied = app.token(grant_type="refresh_token", refresh_token=first.keys["refresh_token"])
    assert copied.json()["error"] == "invalid_grant"
    assert keyed.get("grant").status_code == 401
    after = app.token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert after.json()["error"] == "invalid_grant"


def test_an_app_gives_its_keys_back(app: App, people: Cast) -> None:
    on = PART | {"scope": ["offline_access"]}
    keyed = app.let_in(browser_of(people.ada), on=on, scope="offline_access")
    given = {"token": keyed.keys["refresh_token"], "client_id": app.client_id}
    stranger = apps.registered(client_name="Other")
    Client().post("/oauth/revoke", given | {"client_id": stranger.client_id})
    assert keyed.get("grant").status_code == 200
    assert Client().post("/oauth/revoke", given).status_code == 200
    assert keyed.get("grant").status_code == 401
    assert Client().post("/oauth/revoke", {"token": "no key"}).status_code == 200
    assert Client().post("/oauth/revoke").status_code == 400


def test_no_key_lies_in_the_database(app: App, people: Cast) -> None:
    on = PART | {"scope": ["offline_access"]}
    keyed = app.let_in(browser_of(people.ada), on=on, scope="offline_access")
    held = str(list(models.Token.objects.values())) + str(list(models.Code.objects.values()))
    for kind in ("access_token", "refresh_token"):
        assert keyed.keys[kind] not in held


def test_a_key_ends_with_its_hour_and_its_permission_with_its_day(app: App, people: Cast) -> None:
    keyed = app.let_in(browser_of(people.ada), on=PART | {"days": "1"})
    key, now = keyed.keys["access_token"], clock.now()
    assert keys.use(key, now=now + timedelta(minutes=59)) is not None
    assert keys.use(key, now=now + timedelta(minutes=61)) is None
    too_long = browser_of(people.ada).post(
        "/oauth/authorize/",
        {"answer": "allow", "days": "365", **PART},
        query_params=app.asks(),
    )
    assert too_long.status_code == 422


def test_whoever_is_deleted_is_read_by_no_app(app: App, people: Cast) -> None:
    eve = browser_of(people.eve)
    locker.write(people.eve, "profile", {"name": "Eve"}, now=clock.now())
    keyed = app.let_in(eve, on=PART)
    eve.delete("/api/v1/me/data/deletion?is_sure=true")
    eve.post("/data/delete/", {"sure": "1"})
    riding.sweep()
    assert keyed.get("records/profile").status_code == 401
    assert not models.Grant.objects.filter(member_id=people.eve).exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"authorization_details": None}, "invalid_scope"),
        ({"authorization_details": "{"}, "invalid_authorization_details"),
        ({"authorization_details": "[" * 50_000}, "invalid_authorization_details"),
        ({"authorization_details": [{"type": "x"}]}, "invalid_authorization_details"),
        (
            {"authorization_details": [ALL | {"collections": ["files"]}]},
            "invalid_authorization_details",
        ),
        (
            {"authorization_details": [ALL | {"collections": ["receipts"]}]},
            "invalid_authorization_details",
        ),
        ({"authorization_details": [ALL | {"purpose": ""}]}, "invalid_authorization_details"),
        ({"authorization_details": [ALL | {"more": 1}]}, "invalid_authorization_details"),
    ],
)
def test_a_wrong_request_goes_back_to_the_app(
    app: App, people: Cast, wrong: dict[str, Any], error: str
) -> None:
    answer = browser_of(people.ada).get("/oauth/authorize/", app.asks(**wrong))
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{apps.BACK}?error={error}&")
    assert "state=s+t" in answer["Location"]
    assert "iss=http%3A%2F%2Ftestserver" in answer["Location"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "app_nobody"},
        {"redirect_uri": "https://mileage.example/back/"},
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": f"{apps.BACK}?x=1"},
        {"redirect_uri": ["https://mileage.example/back", "https://evil.example/"]},
    ],
)
def test_a_person_is_sent_nowhere_where_who_asks_is_not_clear(
    app: App, people: Cast, wrong: dict[str, Any]
) -> None:
    answer = browser_of(people.ada).get("/oauth/authorize/", app.asks(**wrong))
    assert answer.status_code == 400
    assert "nothing was shared" in answer.content.decode()


def test_a_no_is_told_to_the_app(app: App, people: Cast) -> None:
    answer = browser_of(people.ada).post(
        "/oauth/authorize/", {"answer": "deny"}, query_params=app.asks()
    )
    assert f"{apps.BACK}?error=access_denied" in answer["Location"]


@pytest.mark.parametrize(
    "said",
    [
        {"redirect_uris": ["http://mileage.example/"]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["https://a.example/#x"]},
        {"redirect_uris": ["https://u:p@a.example/"]},
        {"redirect_uris": []},
        {"redirect_uris": "https://a.example/"},
        {"client_name": ""},
        {"client_name": "x" * 61},
        {"client_name": "a\u202eb"},
        {"client_uri": "http://a.example"},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"grant_types": ["implicit"]},
    ],
)
def test_an_app_that_says_too_little_or_too_much_is_not_registered(
    city: None, said: dict[str, Any]
) -> None:
    body = {"client_name": "Mileage", "redirect_uris": [apps.BACK]} | said
    answer = Client().post("/oauth/register", body, content_type=apps.JSON)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("invalid_")


def test_pages_of_other_servers_may_speak_with_it_and_with_nothing_else(city: None) -> None:
    asks = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    for path in ("/oauth/token", "/api/v1/app/grant", "/oauth/register"):
        answer = Client().options(path, headers=asks)
        assert answer.status_code == 200
        assert answer["Access-Control-Allow-Origin"] == "https://app.example"
        assert "Authorization" in answer["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer
    told = Client().get("/.well-known/oauth-authorization-server", headers=asks)
    assert told["Access-Control-Allow-Origin"] == "https://app.example"
    assert told.json()["code_challenge_methods_supported"] == ["S256"]
    assert "Access-Control-Allow-Origin" not in Client().get("/api/v1/me", headers=asks)


def test_a_cookie_counts_nothing_at_the_door_of_apps(people: Cast) -> None:
    assert browser_of(people.ada).get("/api/v1/app/grant").status_code == 401
