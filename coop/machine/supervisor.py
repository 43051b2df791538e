"""Keeps a few processes alive: started in order, restarted when they die, stopped in reverse.

Standard library only. Children are on a leash, so that none outlives us, even when we are killed.
"""

import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coop.machine import leash, say, services

RESTART_S_MIN = 0.5
RESTART_S_MAX = 10.0
# Who lived this long starts again at once when it dies.
LIVED_LONG_S = 30.0
STOP_S_MAX = 10.0


def ready_at_once(_process: subprocess.Popen[bytes]) -> None:
    """For a program that nobody has to wait for."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep alive.

    `wait_until_ready` returns when others may rely on it and raises `Trouble` if that never comes.
    What a quiet program says goes to its log only.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    wait_until_ready: Callable[[subprocess.Popen[bytes]], None] = ready_at_once
    stop_signal: signal.Signals = signal.SIGTERM
    is_quiet: bool = False


@dataclass(slots=True)
class _Kept:
    """A program, its process of the moment, and when it is due again if it died."""

    program: Program
    process: subprocess.Popen[bytes] = field(init=False)
    started_at: float = 0.0
    falls: int = 0
    last_words: str = ""
    due_at: float | None = None


class Supervisor:
    """A handful of programs and their order. All methods belong to one thread.

    The leash makes the kernel watch the thread that starts a child, so it must be the main one.
    """

    def __init__(self, logs: Path, show: Callable[[str, str], None]) -> None:
        """Keep full logs in a folder, and hand each line of a program (name, line) to `show`."""
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._show = show
        self._kept: list[_Kept] = []

    def start(self, program: Program) -> None:
        """Start a program and return once it is ready; from now on it is kept alive.

        Raises:
            Trouble: it does not get ready; it is stopped with the others.
        """
        kept = self._spawn(_Kept(program))
        self._kept.append(kept)
        program.wait_until_ready(kept.process)

    def watch(self) -> None:
        """Start again whoever died and is due. Call it a few times a second."""
        for kept in self._kept:
            if kept.due_at is not None and time.monotonic() >= kept.due_at:
                self._spawn(kept)
            elif kept.due_at is None and kept.process.poll() is not None:
                self._note_death(kept)

    def stop(self) -> None:
        """Stop all in reverse order of their start."""
        while self._kept:
            kept = self._kept.pop()
            services.stop(kept.process, kept.program.stop_signal, STOP_S_MAX)

    def process_ids(self) -> dict[str, int]:
        """The process of each program that is alive now."""
        return {k.program.name: k.process.pid for k in self._kept if k.process.poll() is None}

    def _note_death(self, kept: _Kept) -> None:
        """Say that a program died, and decide when it is due: later, the more often it falls."""
        now = time.monotonic()
        kept.falls = 0 if now - kept.started_at > LIVED_LONG_S else kept.falls + 1
        wait_s = min(RESTART_S_MIN * 2 ** max(kept.falls - 1, 0), RESTART_S_MAX)
        kept.due_at = now + wait_s
        said = f" ({kept.last_words.strip()})" if kept.last_words else ""
        how = f"{_ending(kept.process.returncode)}{said}"
        self._show(kept.program.name, f"WARNING {how}; it starts again in {wait_s:.1f} s")

    def _spawn(self, kept: _Kept) -> _Kept:
        """Start the process and a thread that passes on what it says."""
        program = kept.program
        process = services.spawn([*program.command], subprocess.PIPE, program.environment)
        kept.process, kept.started_at, kept.due_at = process, time.monotonic(), None
        threading.Thread(target=self._relay, args=(kept, process), daemon=True).start()
        return kept

    def _relay(self, kept: _Kept, process: subprocess.Popen[bytes]) -> None:
        """Write all that a program says to its log, and show it unless the program is quiet."""
        name = kept.program.name
        with (self._logs / f"{name}.log").open("ab", buffering=0) as log:
            for line in process.stdout or ():
                log.write(line)
                words = line.decode(errors="replace").rstrip()
                kept.last_words = words or kept.last_words
                if not kept.program.is_quiet:
                    self._show(name, words)


def on_leash(*command: str, on_death: signal.Signals = signal.SIGTERM) -> tuple[str, ...]:
    """A command that ends when we do, however we end."""
    return tuple(leash.command(on_death=on_death, run=command))


def _ending(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with code {code}"


class Terminal:
    """Shows what matters of the programs' words: warnings, our own lines, and how a fault ends.

    The rest, such as the way through the code that led to a fault, is in the logs.
    """

    COLOURS = ("36", "35", "34", "33", "32")
    MATTERS = ("WARNING ", "ERROR ", "CRITICAL ", "INFO ourway")
    # A visitor who asks for what is not there is nothing to worry about.
    CHATTER = ("WARNING django.request", "WARNING kombu.connection: No hostname")

    def __init__(self) -> None:
        self._inside: set[str] = set()
        self._shown: dict[str, str] = {}

    def show(self, name: str, line: str) -> None:
        """Print a program's line, with its name before it, if it matters and is new."""
        if self._matters(name, line) and self._shown.get(name) != line:
            colour = self._colour(name)
            self._shown[name] = line
            words = re.sub(r"^INFO ourway[.:]? ?", "", line)
            say.line(f"{say.colour(f'{name:>8} │', colour)} {words}")

    def _matters(self, name: str, line: str) -> bool:
        """Whether to print; of a traceback, the line that follows its indented ones."""
        if line.startswith("Traceback"):
            self._inside.add(name)
            return False
        if name in self._inside:
            is_way = not line or line.startswith((" ", "\t"))
            self._inside -= set() if is_way else {name}
            return not is_way
        return line.startswith(self.MATTERS) and not line.startswith(self.CHATTER)

    def _colour(self, name: str) -> str:
        """A colour of the program's own, by the order in which they spoke."""
        names = list(self._shown | {name: ""})
        return self.COLOURS[names.index(name) % len(self.COLOURS)]
