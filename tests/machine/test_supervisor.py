"""The supervisor: order, restarts, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coop.machine import paths
from coop.machine.say import Trouble
from coop.machine.supervisor import Program, Supervisor, Terminal, on_leash

# Writes its name when it starts and when it is asked to stop.
TELLER = """
import pathlib, signal, sys, time
diary, name = pathlib.Path(sys.argv[1]), sys.argv[2]
def tell(what):
    with diary.open("a") as lines: lines.write(f"{what} {name}\\n")
def end(*_):
    tell("stop"); sys.exit()
signal.signal(signal.SIGTERM, end)
tell("start")
while True: time.sleep(0.05)
"""
# A supervisor of its own with two children, one of which has a child of its own.
LONE = """
import sys, time
from pathlib import Path
from coop.machine.supervisor import Program, Supervisor, on_leash
supervisor = Supervisor(Path(sys.argv[1]), print)
for name in ("one", "two"):
    supervisor.start(Program(name, on_leash(sys.executable, "-c", "import time; time.sleep(600)")))
print(*supervisor.process_ids().values(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def lines() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, lines: list[tuple[str, str]]) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path / "logs", lambda name, line: lines.append((name, line)))
    yield supervisor
    supervisor.stop()


def teller(diary: Path, name: str) -> Program:
    def wait_until_ready(_process: subprocess.Popen[bytes]) -> None:
        eventually(lambda: diary.exists() and f"start {name}" in diary.read_text())

    command = on_leash(sys.executable, "-c", TELLER, str(diary), name)
    return Program(name, command, wait_until_ready=wait_until_ready)


def eventually(is_so: Callable[[], bool], within_s: float = 10.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_programs_start_in_order_and_stop_in_reverse(supervisor: Supervisor, diary: Path) -> None:
    for name in ("first", "second", "third"):
        supervisor.start(teller(diary, name))
    supervisor.stop()
    assert diary.read_text().split("\n")[:-1] == [
        *("start first", "start second", "start third"),
        *("stop third", "stop second", "stop first"),
    ]


def test_who_dies_is_started_again_and_said(
    supervisor: Supervisor, diary: Path, lines: list[tuple[str, str]]
) -> None:
    supervisor.start(teller(diary, "web"))
    before = supervisor.process_ids()["web"]
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        supervisor.watch()
        return supervisor.process_ids().get("web", before) != before

    eventually(is_back)
    assert ("web", "WARNING was killed (SIGKILL); it starts again in 0.5 s") in lines


def test_who_keeps_dying_waits_longer_each_time(
    supervisor: Supervisor, lines: list[tuple[str, str]]
) -> None:
    supervisor.start(Program("web", on_leash(sys.executable, "-c", "raise SystemExit(3)")))

    def has_fallen_twice() -> bool:
        supervisor.watch()
        return len(lines) == 2

    eventually(has_fallen_twice)
    assert [line.rsplit(" in ")[1] for _, line in lines] == ["0.5 s", "1.0 s"]


def test_a_program_that_does_not_get_ready_stops_the_start(supervisor: Supervisor) -> None:
    def never(_process: subprocess.Popen[bytes]) -> None:
        raise Trouble("It does not answer.")

    with pytest.raises(Trouble, match="does not answer"):
        supervisor.start(Program("web", on_leash("sleep", "600"), wait_until_ready=never))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a leash")
def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LONE, str(tmp_path)]
    lone = subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.PIPE, text=True)
    assert lone.stdout is not None
    children = [int(number) for number in lone.stdout.readline().split()]
    assert all(is_alive(child) for child in children)
    lone.kill()
    lone.communicate()
    eventually(lambda: not any(is_alive(child) for child in children))


def test_the_terminal_shows_warnings_and_how_a_fault_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal()
    for line in (
        "INFO something: chatter",
        "WARNING django: careful",
        "Traceback (most recent call last):",
        "  File somewhere",
        "ValueError: no",
        "more chatter",
        "WARNING django.request: Not Found: /favicon.ico",
        "INFO ourway.mail: Your code is ABCD",
        "INFO ourway.mail: Your code is ABCD",
    ):
        terminal.show("web", line)
    shown = [line.partition("│ ")[2] for line in capsys.readouterr().out.splitlines()]
    assert shown == [
        "WARNING django: careful",
        "ValueError: no",
        "mail: Your code is ABCD",
    ]
