"""Tables that only grow, for the app and for the owner of the tables as well."""

from itertools import product

import pytest
from django.db import DatabaseError, connection

from coop.machine import keeper, postgres
from coop.machine.say import Trouble

TABLES = [
    "dispatch_decision",
    "forum_grown",
    "governance_runningsplit",
    "governance_splitleaf",
    "governance_standingballot",
    "journal_entry",
    "payouts_account",
    "payouts_entry",
    "payouts_fee",
    "payouts_poolinflow",
    "payouts_posting",
    "payouts_takenback",
    "payouts_unitschange",
    "rulebook_ruleversion",
    "trips_event",
    "trips_line",
    "trips_unmetdemand",
]
CHANGES = ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_the_app_has_no_right_to_change_what_was_written(table: str, change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_even_the_owner_of_the_tables_is_refused(committed_db: str) -> None:
    for table, change in product(TABLES, CHANGES):
        as_owner = f"SET ROLE {postgres.OWNER}; {change.format(table)}"
        with pytest.raises(Trouble, match="append-only table"):
            postgres.sql(keeper.CLUSTER, as_owner, database=committed_db)
