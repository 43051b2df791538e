"""Run a command that cannot outlive the process that started it.

Standard library only. Used as `python -m coop.machine.leash SIGNAL PARENT command …`, and by the
worker's pool processes, which call `die_with_parent` themselves.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process a signal when its parent ends; survives `exec`.

    Only Linux has it. Elsewhere a supervisor that is killed outright can leave children behind.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)


def command(*, on_death: signal.Signals, run: Sequence[str]) -> list[str]:
    """The command line that runs `run` on this process's leash.

    Args:
        on_death: what the command is sent when this process ends.
        run: the program and its arguments.
    """
    leash = [sys.executable, "-I", "-S", __file__, str(int(on_death)), str(os.getpid())]
    return [*leash, *run]


def main(arguments: Sequence[str]) -> None:
    """Put the leash on, then become the command; ends at once if the parent is gone already."""
    with_signal, parent, *run = arguments
    die_with_parent(int(with_signal))
    if os.getppid() != int(parent):
        raise SystemExit(1)
    os.execvp(run[0], run)  # noqa: S606 - no shell on purpose


if __name__ == "__main__":
    main(sys.argv[1:])
