"""The tests' own databases: the app's role, rolled back or thrown away."""

import threading

import pytest
from django.db import ProgrammingError, connection

from tests import harness


def _one(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_connect_as_the_role_that_may_not_alter_tables() -> None:
    assert _one("SELECT current_user") == "ourway_app"
    with pytest.raises(ProgrammingError):
        _one("CREATE TABLE nothing ()")


@pytest.mark.django_db
def test_an_ordinary_test_shares_one_database_per_process() -> None:
    assert _one("SELECT current_database()") == f"{harness.DATABASE}_bare"


def test_a_committed_database_is_seen_by_other_threads(committed_db: str) -> None:
    seen: list[object] = []
    thread = threading.Thread(target=lambda: seen.append(_one("SELECT current_database()")))
    thread.start()
    thread.join()
    assert seen == [committed_db]
