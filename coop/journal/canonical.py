"""JSON that everybody writes with the same bytes. Pure; standard library only.

Source: RFC 8785, for what the log holds: texts, whole numbers, lists and objects; no fractions.
"""

from __future__ import annotations

import json
from typing import Any

EXACT_MAX = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The one way to write a value.

    Raises:
        ValueError: a fraction, a number that not everybody reads exactly, or no JSON at all.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("names in JSON are texts")
        # By UTF-16, as RFC 8785 wants it.
        names = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _ordered(value[key]) for key in names}
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT_MAX:
        raise ValueError("larger numbers are written as texts")
    if value is None or isinstance(value, str | int):
        return value
    raise ValueError(f"the log holds no {type(value).__name__}")
