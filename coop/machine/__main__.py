"""The command line behind `make`: `python3 -m coop.machine run|setup|services|…`.

Standard library only.
"""

import shlex
import signal
import sys
from collections.abc import Callable

from coop.machine import keeper, paths, say, services
from coop.machine.say import Trouble


def run_services() -> None:
    """Run PostgreSQL and Redis for development, and print the exports that lead to them."""
    ours = services.at(paths.STATE, paths.sockets("city"))
    with services.running(ours, paths.LOGS) as addresses:
        for name, address in addresses.items():
            say.line(f"export {name}={shlex.quote(address)}")
        say.line("# Both run until Ctrl-C.")
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


COMMANDS: dict[str, Callable[[], None]] = {
    "keep": keeper.keep,
    "services": run_services,
}


def main() -> int:
    """Run one command; what a person has to see to is said in a sentence, without a traceback."""
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        say.line(f"Choose one of: {', '.join(COMMANDS)}.")
        return 2
    try:
        command()
    except Trouble as trouble:
        say.line(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
