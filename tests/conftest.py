"""Fixtures of all tests: which database a test works on, a live city, a browser.

A test that asks for no database starts none. See `tests/harness.py` for where databases come from.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connections

from tests import harness

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

DATABASE_FIXTURES = {"db", "city", "committed_db", "django_db_setup"}
_opened: set[str] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse what cannot work here: flushing, since append-only tables refuse TRUNCATE."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in _fixtures(item):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture `committed_db` instead.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Point Django at the right database before any fixture opens a transaction on it."""
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & _fixtures(item):
        kind = "city" if "city" in _fixtures(item) else "bare"
        name = f"{harness.DATABASE}_{kind}"
        if kind not in _opened:
            harness.open_database(kind, name)
            _opened.add(kind)
        harness.ensure_redis()
        harness.empty_redis()
        _point_at(name)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Nothing: `pytest_runtest_setup` opens what each test needs."""


@pytest.fixture
def city(request: pytest.FixtureRequest) -> None:
    """Helsinki is imported in this test's database."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[str]:
    """A database of this test's own, where commits are real: for threads and other processes.

    Returns:
        its name; Django's default connection leads to it.
    """
    kind = "city" if "city" in request.fixturenames else "bare"
    with harness.database(kind, "committed") as name, django_db_blocker.unblock():
        _point_at(name)
        yield name
        connections.close_all()


def _point_at(name: str) -> None:
    """Make Django's default connection, in every thread, lead to this database."""
    if settings.DATABASES["default"]["NAME"] != name:
        connections.close_all()
        # New connections of any thread read this very dictionary.
        settings.DATABASES["default"]["NAME"] = name


def _fixtures(item: pytest.Item) -> set[str]:
    """The names of all fixtures that a test asks for."""
    return set(getattr(item, "fixturenames", ()))
