"""Whether a step of set-up is still done: a stamp beside its result holds a digest of what went in.

Standard library only.
"""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path


def digest(inputs: Iterable[Path]) -> str:
    """A digest of files and of the Python that runs: when it changes, the step is done again."""
    total = hashlib.sha256(sys.version.encode())
    for path in inputs:
        total.update(path.read_bytes())
    return total.hexdigest()


def is_fresh(stamp: Path, inputs: Iterable[Path]) -> bool:
    """Whether the step was done with exactly these inputs."""
    return stamp.exists() and stamp.read_text() == digest(inputs)


def put(stamp: Path, inputs: Iterable[Path]) -> None:
    """Note that the step is done."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest(inputs))
