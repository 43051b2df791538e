"""PostgreSQL's binary copies as arrays of whole numbers, a part at a time. Pure.

Ten million rows never stand in memory as Python's own numbers, nor as text.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"


def _row(columns: int) -> np.dtype[np.void]:
    """How a row of whole numbers of eight bytes each is laid out."""
    parts: list[tuple[str, str]] = [("count", ">i2")]
    for column in range(columns):
        parts += [(f"size{column}", ">i4"), (f"value{column}", ">i8")]
    return np.dtype(parts)


class Taken:
    """Takes what COPY … TO STDOUT (FORMAT binary) writes, all columns `bigint` and none empty."""

    def __init__(self, columns: int) -> None:
        self._columns, self._row = columns, _row(columns)
        self._rest, self._begun = b"", False
        self._parts: list[NDArray[np.int64]] = []

    def write(self, data: bytes) -> int:
        """Called by the driver with parts of any length."""
        self._rest += bytes(data)
        if not self._begun and len(self._rest) >= len(HEADER):
            self._rest, self._begun = self._rest[len(HEADER) :], True
        whole = len(self._rest) // self._row.itemsize if self._begun else 0
        if whole:
            self._take(whole)
        return len(data)

    def columns(self) -> list[NDArray[np.int64]]:
        """What came, column by column."""
        if not self._parts:
            return [np.empty(0, dtype=np.int64) for _ in range(self._columns)]
        return list(np.concatenate(self._parts, axis=1))

    def _take(self, whole: int) -> None:
        used = whole * self._row.itemsize
        rows = np.frombuffer(self._rest[:used], dtype=self._row)
        self._rest = self._rest[used:]
        values = [rows[f"value{column}"] for column in range(self._columns)]
        self._parts.append(np.array(values, dtype=np.int64))


def given(*columns: NDArray[np.int64]) -> BytesIO:
    """What COPY … FROM STDIN (FORMAT binary) reads, all columns `bigint`."""
    rows = np.empty(len(columns[0]), dtype=_row(len(columns)))
    rows["count"] = len(columns)
    for number, values in enumerate(columns):
        rows[f"size{number}"] = 8
        rows[f"value{number}"] = values
    return BytesIO(HEADER + rows.tobytes() + END)
