"""Many rides by card while everything goes wrong, and processes die: nothing twice or lost."""

import pytest

from tests.machine.test_bench import bench


@pytest.mark.usefixtures("committed_db")
def test_whatever_goes_wrong_each_ride_is_paid_once_and_a_planted_cent_is_found() -> None:
    sizes = ("--payments", "80", "--processes", "2", "--kills", "2", "--riders", "9")
    found = bench("payments", *sizes)
    wrong = {name: found[name] for name in ("double", "missing", "still_held", "differences")}
    assert wrong == {"double": 0, "missing": 0, "still_held": 0, "differences": 0}
    assert found["planted_found"] is True
