"""File locks: held by a living process, gone with it however it ends.

Standard library only.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def take(path: Path) -> int | None:
    """Take the lock on a file for as long as the returned file descriptor stays open.

    Returns:
        the descriptor, or None where another process holds the lock.
    """
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock on a file for the length of a block; waits for its turn."""
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock on this file."""
    descriptor = take(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def _opened(path: Path) -> int:
    """A descriptor of the lock's file, made if need be; no child process inherits it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
