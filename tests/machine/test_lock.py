"""Locks, and the second `make run` in a checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coop.machine import lock, paths, running
from coop.machine.say import Trouble


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    held = lock.take(tmp_path / "lock")
    assert held is not None
    assert lock.take(tmp_path / "lock") is None
    os.close(held)
    assert not lock.is_held(tmp_path / "lock")


def test_a_lock_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    script = "import os, sys; from pathlib import Path; from coop.machine import lock\n"
    script += "lock.take(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    command = [sys.executable, "-c", script, str(tmp_path / "lock")]
    subprocess.run(command, cwd=paths.ROOT, check=False)
    assert not lock.is_held(tmp_path / "lock")


def test_a_second_city_is_refused_with_the_address_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LOCK", tmp_path / "run.lock")
    held = running.take_lock()
    running.note_address(held, "http://localhost:8003")
    with pytest.raises(Trouble, match="already runs from this folder: http://localhost:8003"):
        running.take_lock()
    os.close(held)
