"""Members named in a text: kept as ids, so that no name lies in the Commons. Pure.

In what is kept, somebody stands as `@{id}`; whoever shows it puts today's name there.
"""

import re
from collections.abc import Mapping
from uuid import UUID

TOKEN = re.compile(r"@\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}")
WORD_BEFORE = r"(?<![\w@/.])"
ASKED = re.compile(WORD_BEFORE + r"@(\w[\w’'-]*)")
MOST = 10
"""More names in one text than anybody means to call."""


def wanted(text: str) -> list[str]:
    """The words after each @ in a text as it was typed, in order, each once."""
    return list(dict.fromkeys(ASKED.findall(text)))[:MOST]


def keep(text: str, people: Mapping[UUID, str]) -> str:
    """A text as typed, with tokens for the people in it.

    A whole name is taken before a first name; a first name that two people share stays a word.

    Args:
        people: whom it may name: id -> name.
    """
    by_name = {name: user_id for user_id, name in people.items() if name.strip()}
    for name in sorted(by_name, key=len, reverse=True):
        text = _replaced(text, name, by_name[name])
    first: dict[str, list[UUID]] = {}
    for name, user_id in by_name.items():
        first.setdefault(name.split()[0].casefold(), []).append(user_id)
    for name in by_name:
        owners = first[name.split()[0].casefold()]
        if len(owners) == 1:
            text = _replaced(text, name.split()[0], owners[0])
    return text


def named(text: str) -> list[UUID]:
    """Who stands in a kept text, each once."""
    return list(dict.fromkeys(UUID(found) for found in TOKEN.findall(text)))[:MOST]


def typed(text: str, people: Mapping[UUID, str]) -> str:
    """A kept text as somebody would type it: with names for tokens."""
    return TOKEN.sub(lambda found: f"@{people.get(UUID(found[1]), '')}", text)


def _replaced(text: str, name: str, user_id: UUID) -> str:
    pattern = rf"{WORD_BEFORE}@{re.escape(name)}(?!\w)"
    return re.sub(pattern, f"@{{{user_id}}}", text, flags=re.IGNORECASE)
