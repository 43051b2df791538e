"""Plain lines to the person at the terminal; colour only where there is one.

Standard library only. The one place of `coop.machine` that prints.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator


class Trouble(Exception):
    """Something a person has to see to; the sentence says what, and what to do about it."""


def colour(text: str, code: str) -> str:
    """Wrap a text in an ANSI colour where a person looks at a terminal, else return it as it is."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def line(text: str) -> None:
    """Print one line now, whatever the buffer thinks."""
    print(text, flush=True)  # noqa: T201 - this is the place that prints


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, do it, and say how long it took."""
    line(colour(f"· {what} …", "2"))
    started = time.monotonic()
    yield
    line(f"✓ {what} ({time.monotonic() - started:.1f} s)")
