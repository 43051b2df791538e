"""`bench locker` reads as rooms do, and ends with its figures."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from coop.locker.models import Access, Locker

pytestmark = pytest.mark.usefixtures("db")


def test_the_benchmark_reads_lockers_under_their_contract() -> None:
    out = StringIO()
    call_command("bench", "locker", "--people", "5", "--reads", "20", stdout=out)
    figures = json.loads(out.getvalue().splitlines()[-1])
    assert figures["reads"] == 20
    assert 0 < figures["read_p50_ms"] <= figures["read_p95_ms"]
    assert Locker.objects.count() == 5
    assert figures["bare_p50_ms"] > 0
    assert figures["statements"] == 3, "its locker and contract, the record, the log"
    # Two to learn the statements, twenty bare ones, and once five people.
    assert Access.objects.filter(allowed=True).count() == 2 + 20 + 20 + 5
