"""Adapter: runs `scans` in a process of its own, so that a hostile file harms nobody else.

Called by actions of the rooms that keep scans.
"""

import json
import subprocess
import sys
from typing import Final

from coop.scans.scans import Problem, Unusable

SECONDS_MOST: Final = 40


def clean(content: bytes, *, pixels_most: int, pages_most: int) -> list[bytes]:
    """The pages of a photo or PDF as clean JPEGs.

    Raises:
        Unusable: it cannot be kept, or nobody could read it within the limits.
    """
    command = [sys.executable, "-m", "coop.scans.scans", str(pixels_most), str(pages_most)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program and two numbers of the rulebook
            command, input=content, capture_output=True, timeout=SECONDS_MOST, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unusable(Problem.BROKEN) from error
    head, _newline, body = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        raise Unusable(Problem.BROKEN)
    said = json.loads(head)
    if "problem" in said:
        raise Unusable(Problem(said["problem"]))
    return _cut(body, said["sizes"])


def _cut(body: bytes, sizes: list[int]) -> list[bytes]:
    pages, start = [], 0
    for size in sizes:
        pages.append(body[start : start + size])
        start += size
    return pages
