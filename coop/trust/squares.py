"""A QR code as one path of an SVG, so that it needs no picture file and prints sharply. Pure."""

from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4


@dataclass(frozen=True, slots=True)
class Square:
    """A code to draw: `path` in a square of `size` modules, its quiet edge included."""

    size: int
    path: str


def square(text: str) -> Square:
    """The QR code of a text: each run of dark modules in a row is one bar."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    bars = [bar for y, row in enumerate(rows) for bar in _bars(row, y)]
    return Square(len(rows), "".join(bars))


def _bars(row: list[bool], y: int) -> list[str]:
    bars, x = [], 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            bars.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return bars
