"""Somebody moves from one service to another, and the first one is gone when they arrive.

Two databases, two host names, two folders of keys, processes of their own.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coop.carrying import verifying
from tests import harness

HERE, THERE = "porto.example", "helsinki.example"


def test_reputation_counts_elsewhere_with_the_first_service_switched_off(tmp_path: Path) -> None:
    file = tmp_path / "archive.zip"
    with harness.database("bare", "porto") as porto:
        left = run("leave", file, database=porto, host=HERE, state=tmp_path / "porto")
    # Its database is dropped, and its keys are gone.
    (tmp_path / "porto").rename(tmp_path / "switched-off")
    file.with_suffix(".known").write_text(json.dumps([left["log"]]))
    with harness.database("bare", "helsinki") as helsinki:
        came = run("arrive", file, database=helsinki, host=THERE, state=tmp_path / "helsinki")
    assert "another e-mail" in came["refused"]
    (service,) = came["services"]
    assert service["origin"] == f"{HERE}/log"
    assert (service["pin"], service["is_sure"]) == ("known", True)
    # Who does not know Porto’s log says so: anybody can write a log of their own.
    assert not verifying.verify(file.read_bytes()).own.pin.is_sure
    (conduct,) = service["said"]["conduct"]["conduct"]
    assert (conduct["role"], conduct["thumbs_up"]) == ("rider", 3)
    assert service["said"]["rides"]["taken"] == 3
    assert came["member"] != left["member"]
    # What lay in the locker, and what Porto states, leaves Helsinki as it left Porto.
    ours = {name for name in left["files"] if name.startswith(("data/", "from/"))}
    assert len(ours) > 20
    assert {name: came["files"][name] for name in ours} == {
        name: left["files"][name] for name in ours
    }
    again = verifying.verify(file.with_suffix(".again").read_bytes())
    assert {one.origin for one in again.bundles} == {f"{HERE}/log", f"{THERE}/log"}


def run(what: str, file: Path, *, database: str, host: str, state: Path) -> dict[str, Any]:
    """What an instance says once it has done this."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.instance", what, str(file)],
        env=beside(database, host, state),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def beside(database: str, host: str, state: Path) -> Mapping[str, str]:
    """The environment of an instance that shares nothing with this one but the cluster."""
    return harness.environment(database) | {
        "DJANGO_SETTINGS_MODULE": "coop.settings",
        "OURWAY_URL": f"https://{host}",
        "OURWAY_LOG_NAME": f"{host}/log",
        "OURWAY_STATE": str(state),
        "OURWAY_LOCKER_KEYS": str(state / "locker-keys"),
        "OURWAY_JOURNAL": str(state / "journal"),
    }
