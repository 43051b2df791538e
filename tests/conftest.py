"""Fixtures of all tests: which database a test works on, a live city, a browser.

A test that asks for no database starts none. See `tests/harness.py` for where databases come from.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections

from coop.machine import system_packages
from tests import harness, live

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django import DjangoDbBlocker

    OpenPage = Callable[..., Page]

PHONE = (390, 844)
DESKTOP = (1440, 900)
PATIENCE_MS = 20_000
DATABASE_FIXTURES = {"db", "city", "new_city", "committed_db", "django_db_setup"}
_opened: set[str] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse what cannot work here: flushing, since append-only tables refuse TRUNCATE."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in _fixtures(item):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture `committed_db` instead.")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Put the browser's event loop aside for a test that opens no page.

    Playwright leaves its loop marked as running until the session ends. A test that runs a loop of
    its own would be refused, and Django keeps other connections inside a loop than outside: the
    mark must not change between a test's transaction and what the test does.
    `_set_running_loop` is asyncio's documented hook for such loops.
    """
    loop = None if "browser" in _fixtures(item) else asyncio._get_running_loop()
    if loop:
        asyncio._set_running_loop(None)
    yield
    if loop and not loop.is_closed():
        asyncio._set_running_loop(loop)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Point Django at the right database before any fixture opens a transaction on it."""
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & _fixtures(item):
        kind = _kind(_fixtures(item))
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


@pytest.fixture(scope="session", autouse=True)
def _no_old_keys() -> None:
    """Keys of people whom earlier runs made open nothing any more."""
    shutil.rmtree(settings.LOCKER_KEYS, ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_payment_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has a fake payment provider of its own, made when first asked."""
    before = settings.STRIPE_FAKE_FILE
    folder = tmp_path_factory.getbasetemp() / "providers"
    settings.STRIPE_FAKE_FILE = folder / f"{uuid4()}.sqlite3"
    yield
    settings.STRIPE_FAKE_FILE = before


@pytest.fixture
def city(request: pytest.FixtureRequest) -> None:
    """Helsinki is imported in this test's database."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")


@pytest.fixture
def new_city(db: None) -> None:
    """Helsinki is imported, and the co-operative has not opened yet."""


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[str]:
    """A database of this test's own, where commits are real: for threads and other processes.

    Returns:
        its name; Django's default connection leads to it.
    """
    with (
        harness.database(_kind(set(request.fixturenames)), "committed") as name,
        django_db_blocker.unblock(),
    ):
        _point_at(name)
        yield name
        connections.close_all()


@pytest.fixture(scope="module")
def live_city() -> Iterator[live.LiveCity]:
    """A city of real processes that the tests of one module share."""
    with live.live_city() as city:
        yield city


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium, started once for all journeys of this process."""
    from playwright.sync_api import expect, sync_playwright  # slow to import, and few tests need it

    # A busy machine is slow, not wrong.
    expect.set_options(timeout=PATIENCE_MS)

    # Playwright keeps an event loop in this thread, in which Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system_packages.browser(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        loop = asyncio._get_running_loop()
        yield browser
        # The last test may be one without a browser, which put the loop aside.
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture
def open_page(browser: "Browser", live_city: live.LiveCity) -> Iterator["OpenPage"]:
    """Opens pages for several people, each with cookies of their own; all must stay free of errors.

    Call it with the size of the window and, where it matters, the address it starts from.
    """
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def open_one(size: tuple[int, int] = PHONE, base_url: str = "", **how: Any) -> "Page":
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=base_url or live_city.url, **how
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console", lambda said: troubles.append(said.text) if said.type == "error" else None
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture
def page(open_page: "OpenPage") -> "Page":
    """A page on a phone."""
    return open_page(PHONE)


@pytest.fixture
def desktop(open_page: "OpenPage") -> "Page":
    """A page on a wide screen."""
    return open_page(DESKTOP)


def _kind(fixtures: set[str]) -> str:
    """Which database a test with these fixtures works on."""
    if "new_city" in fixtures:
        return "new"
    return "city" if "city" in fixtures else "bare"


def _point_at(name: str) -> None:
    """Make Django's default connection, in every thread, lead to this database."""
    if settings.DATABASES["default"]["NAME"] != name:
        connections.close_all()
        # New connections of any thread read this very dictionary.
        settings.DATABASES["default"]["NAME"] = name


def _fixtures(item: pytest.Item) -> set[str]:
    """The names of all fixtures that a test asks for."""
    return set(getattr(item, "fixturenames", ()))
