"""Health, errors, and who am I."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import browser_of, gather


def test_a_process_that_runs_is_alive() -> None:
    assert Client().get("/health/").json() == {"status": "alive"}


@pytest.mark.django_db
def test_with_database_and_redis_it_is_ready() -> None:
    answer = Client().get("/ready/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "ok", "redis": "ok"}


@pytest.mark.django_db
def test_what_is_away_is_named(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    answer = Client().get("/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "database": "ok", "redis": "away"}


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_is_a_page() -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()


@pytest.mark.django_db
def test_under_api_it_is_a_problem_document() -> None:
    answer = Client().get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_who_am_i() -> None:
    people = gather()
    assert Client().get("/api/v1/me").status_code == 403
    answer = browser_of(people.sam).get("/api/v1/me").json()
    assert answer["id"] == str(people.sam)
    assert (answer["email"], answer["roles"]) == ("sam@example.org", ["member", "steward"])
