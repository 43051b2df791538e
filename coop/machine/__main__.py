"""The command line behind `make`: `python3 -m coop.machine run|setup|services|…`.

Standard library only.
"""

import contextlib
import os
import shlex
import signal
import sys
from collections.abc import Callable

from coop.machine import (
    bench,
    checks,
    keeper,
    paths,
    python_packages,
    running,
    say,
    screenshots,
    services,
    setting_up,
)
from coop.machine.say import Trouble


def set_up() -> None:
    """Set up what running needs."""
    setting_up.set_up(dict(os.environ))
    say.line("Everything is set up. `make run` opens the city.")


def run_services() -> None:
    """Run PostgreSQL and Redis for development, and print the exports that lead to them."""
    ours = services.at(paths.STATE / "development", paths.sockets("development"))
    running.stop_on_signals()
    with services.running(ours, paths.STATE / "development" / "logs") as addresses:
        for name, address in addresses.items():
            say.line(f"export {name}={shlex.quote(address)}")
        say.line("# Both run until Ctrl-C.")
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


COMMANDS: dict[str, Callable[[], None]] = {
    "run": running.run,
    "setup": set_up,
    "check": checks.check,
    "test": checks.test,
    "bench": bench.run,
    "screenshots": screenshots.take,
    "lock": python_packages.lock,
    "services": run_services,
    "keep": keeper.keep,
}


def keep_bytecode() -> None:
    """Let our processes keep what they compiled, beside the sources and not among them.

    Where the machine forbids bytecode, each of a city's processes would compile for seconds.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(paths.BYTECODE))


def main() -> int:
    """Run one command; what a person has to see to is said in a sentence, without a traceback."""
    keep_bytecode()
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        say.line(f"Choose one of: {', '.join(COMMANDS)}.")
        return 2
    try:
        command()
    except Trouble as trouble:
        say.line(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
