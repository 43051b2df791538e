"""Makes the one file that the site hands out of the files that the verifier is written in. Pure."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
PARTS = (
    *("tree.py", "tiles.py", "ed25519.py", "notes.py", "canonical.py", "lots.py"),
    *(
        f"verifier/{name}.py"
        for name in ("counting", "facts", "votes", "panels", "reading", "walking")
    ),
    *(f"verifier/{name}.py" for name in ("receipts", "main")),
)
OURS = re.compile(r"^ *from coop\.journal\.[\w.]+ import (?:\([^)]*\)|[^\n]*)\n", re.MULTILINE)
FUTURE = "from __future__ import annotations\n"
GUARD = re.compile(r"^if TYPE_CHECKING:\n(?:    [^\n]*\n|\n(?=    ))+", re.MULTILINE)
DOCSTRING = re.compile(r'\A"""(.*?)"""\n', re.DOTALL)


@cache
def text() -> str:
    """The verifier as one file; the same bytes from every service of this version."""
    parts = [(name, (HERE / name).read_text()) for name in PARTS]
    opening = DOCSTRING.match(parts[-1][1])
    assert opening is not None
    body = "\n".join(_part(name, source) for name, source in parts)
    return f'#!/usr/bin/env python3\n"""{opening[1]}"""\n\n{FUTURE}{body}'


@cache
def digest() -> str:
    """Its SHA-256, to compare with what others were given."""
    return sha256(text().encode()).hexdigest()


def _part(name: str, source: str) -> str:
    """A file without what only holds it together with the others; its first words become a comment."""
    opening = DOCSTRING.match(source)
    assert opening is not None
    words = "".join(f"# {line}".rstrip() + "\n" for line in opening[1].strip().splitlines())
    code = OURS.sub("", GUARD.sub("", source[opening.end() :].replace(FUTURE, "")))
    return f"\n# ---- {name}\n{words if name != PARTS[-1] else ''}{code.lstrip()}"
