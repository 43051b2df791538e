"""Salted commitments over canonical JSON. Pure.

Source: RFC 8785 (JSON canonicalisation); SHA-256 over salt followed by the document.
"""

from collections.abc import Mapping
from hashlib import sha256

import rfc8785


def commitment(private: Mapping[str, object], salt: bytes) -> bytes:
    """32 bytes that bind `private` to `salt`; useless to anyone without both."""
    return sha256(salt + rfc8785.dumps(dict(private))).digest()  # type: ignore[arg-type]  # any JSON value
