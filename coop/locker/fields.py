"""Structured fields of HTTP, as far as signatures need them. Pure.

Source: RFC 8941: dictionaries of byte sequences, and of lists of strings with parameters. What is
beyond that is refused, so that nothing is read in two ways.
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Bare = str | int | bool
CHARS: Final = 8_192

_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
_STRING = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_INTEGER = re.compile(r"-?[0-9]{1,15}(?![0-9.])")
_BYTES = re.compile(r":([A-Za-z0-9+/=]*):")


class Unreadable(ValueError):
    """This is no field that can be read here; the text says where."""


@dataclass(frozen=True, slots=True)
class Inner:
    """A list of strings in brackets, each with its parameters, and with parameters of its own."""

    items: tuple[tuple[str, Mapping[str, Bare]], ...]
    params: Mapping[str, Bare]


def dictionary(text: str) -> dict[str, Inner | bytes]:
    """Names to lists or bytes; of the same name twice the last one counts.

    Raises:
        Unreadable: it is no such dictionary.
    """
    if len(text) > CHARS:
        raise Unreadable("it is too long")
    reader = _Reader(text.strip(" "))
    found: dict[str, Inner | bytes] = {}
    while not reader.at_end:
        name = reader.take(_KEY, "a name")
        reader.need("=")
        found[name] = reader.inner() if reader.sees("(") else reader.bytes()
        if reader.at_end:
            break
        reader.take(_SPACE, "")
        reader.need(",")
        reader.take(_SPACE, "")
        if reader.at_end:
            raise Unreadable("it ends with a comma")
    return found


def inner_text(inner: Inner) -> str:
    """A list as it is written, the one way there is."""
    items = " ".join(f"{_text(name)}{_params(params)}" for name, params in inner.items)
    return f"({items}){_params(inner.params)}"


def _params(params: Mapping[str, Bare]) -> str:
    return "".join(
        f";{name}" if value is True else f";{name}={_text(value)}" for name, value in params.items()
    )


def _text(value: Bare) -> str:
    if isinstance(value, bool):
        return f"?{int(value)}"
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Reader:
    """Reads a text from its beginning."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._text)

    def sees(self, char: str) -> bool:
        return self._text.startswith(char, self._at)

    def need(self, char: str) -> None:
        if not self.sees(char):
            raise Unreadable(f"“{char}” is missing at {self._at}")
        self._at += len(char)

    def take(self, shape: re.Pattern[str], what: str) -> str:
        found = shape.match(self._text, self._at)
        if found is None:
            raise Unreadable(f"{what} is missing at {self._at}")
        self._at = found.end()
        return found.group(1) if shape.groups else found.group()

    def bytes(self) -> bytes:
        text = self.take(_BYTES, "a sequence of bytes")
        self.params()
        try:
            return b64decode(text, validate=True)
        except Error:
            raise Unreadable("this is no base64") from None

    def inner(self) -> Inner:
        self.need("(")
        items: list[tuple[str, Mapping[str, Bare]]] = []
        while True:
            spaces = self.take(_SPACE, "")
            if self.sees(")"):
                break
            if items and not spaces:
                raise Unreadable(f"a space is missing at {self._at}")
            items.append((self.string(), self.params()))
        self.need(")")
        return Inner(tuple(items), self.params())

    def string(self) -> str:
        return re.sub(r"\\(.)", r"\1", self.take(_STRING, "a string"))

    def params(self) -> dict[str, Bare]:
        found: dict[str, Bare] = {}
        while self.sees(";"):
            self.need(";")
            self.take(_SPACE, "")
            name = self.take(_KEY, "a parameter")
            found.pop(name, None)
            found[name] = self.value() if self.sees("=") else True
        return found

    def value(self) -> Bare:
        self.need("=")
        if self.sees('"'):
            return self.string()
        for flag in ("?0", "?1"):
            if self.sees(flag):
                self.need(flag)
                return flag == "?1"
        if _INTEGER.match(self._text, self._at):
            return int(self.take(_INTEGER, "a number"))
        raise Unreadable(f"a value at {self._at} is neither text nor whole number")
