"""Turns what somebody wrote into HTML that is safe to show. Pure.

Markdown without HTML, pictures and headings, and then cleaned as if anything could have come.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any
from uuid import UUID

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from coop.forum.mentions import TOKEN

TAGS = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "strong",
        "ul",
    ]
)
ATTRIBUTES = {"*": set[str](), "a": {"href"}, "ol": {"start"}}
CLASSES = {"b": {"mention"}}
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow noopener noreferrer ugc"
WITHOUT = ["heading", "lheading", "image", "html_block", "html_inline", "table", "reference"]
SPACE = re.compile(r"\s+")
# Only we write this tag: what somebody types as one is shown as it was typed.
CALLED = re.compile(rf'<b class="mention">{TOKEN.pattern}</b>')
KEPT = 2_000
"""How many texts a process remembers as HTML: reading Markdown takes milliseconds."""


def html(text: str, names: Mapping[UUID, str]) -> str:
    """HTML of a kept text, with names for those who are mentioned.

    Returns:
        only the tags and attributes above, whatever the text is; links lead to other pages.
    """

    def called(found: re.Match[str]) -> str:
        name = names.get(UUID(found[1]))
        return f'<b class="mention">@{escape(name)}</b>' if name else "@…"

    return CALLED.sub(called, _clean(text))


def plain(text: str, names: Mapping[UUID, str]) -> str:
    """The words of a kept text in one line, for lists and mails."""
    words = nh3.clean(html(text, names).replace("><", "> <"), tags=set())
    return SPACE.sub(" ", _unescaped(words)).strip()


def excerpt(words: str, sought: Sequence[str], *, chars: int = 180) -> tuple[str, str, str]:
    """A part of a line around the first of the words sought: before it, the word, after it."""
    pattern = "|".join(rf"\b{re.escape(one)}\w*" for one in sought if one)
    found = re.search(pattern, words, flags=re.IGNORECASE) if pattern else None
    if found is None:
        return _cut(words, chars), "", ""
    begin = max(0, found.start() - chars // 3)
    before, after = words[begin : found.start()], words[found.end() :]
    return ("… " if begin else "") + before, found[0], _cut(after, chars)


def _cut(words: str, chars: int) -> str:
    if len(words) <= chars:
        return words
    whole, _space, _part = words[: chars + 1].rpartition(" ")
    return (whole or words[:chars]).rstrip() + " …"


def _unescaped(words: str) -> str:
    for name, sign in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("#39", "'"), ("nbsp", " ")):
        words = words.replace(f"&{name};", sign)
    return words.replace("&amp;", "&")


@lru_cache(maxsize=KEPT)
def _clean(text: str) -> str:
    """HTML with ids for names: the same for every reader, so it is made once."""
    return nh3.clean(
        _markdown.render(text),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=REL,
    )


def _text(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: Mapping[str, Any]
) -> str:
    """Plain words of a text: the only place where somebody is called, never inside of a tag."""
    return TOKEN.sub(r'<b class="mention">@{\1}</b>', escape(tokens[idx].content))


_markdown = MarkdownIt("js-default", {"linkify": True, "breaks": True}).disable(WITHOUT)
_markdown.add_render_rule("text", _text)
