"""What a kind of entry is made of: fields with a form, words for people, a schema for programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Fields = Mapping[str, object]
JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
EXACT_MAX = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Form:
    """What a field may hold.

    Attributes:
        unit: how people read it: "minor" in money, "bp" in percent, "at" as an instant, "" as it is.
        words: what the field is called, where people read it.
    """

    schema: Mapping[str, object]
    fits: Callable[[object], bool]
    unit: str = ""
    words: str = ""
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry.

    Attributes:
        title: what happened, in a few words; `meaning`: what it says, and what follows from it.
        binds: what the entry binds without showing it, in words; empty where it binds nothing.
        is_batched: sealed once a day, shuffled with others of its kind and without its instant.
    """

    name: str
    title: str
    meaning: str
    fields: Mapping[str, Form] = field(default_factory=dict)
    binds: str = ""
    is_batched: bool = False

    @property
    def schema(self) -> dict[str, object]:
        """The JSON schema of an entry as the log serves it."""
        held: dict[str, object] = {"kind": {"const": self.name}}
        needed = ["kind", "public"]
        if not self.is_batched:
            held["at"] = {"type": "string", "format": "date-time"}
            needed.append("at")
        held["public"] = {
            "type": "object",
            "properties": {
                name: {**form.schema, "title": form.words} for name, form in self.fields.items()
            },
            "required": [name for name, form in self.fields.items() if form.is_needed],
            "additionalProperties": False,
        }
        if self.binds:
            held["commitment"] = {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": f"SHA-256 of a salt and of: {self.binds}",
            }
            needed.append("commitment")
        return {
            "$schema": JSON_SCHEMA,
            "title": self.title,
            "description": self.meaning,
            "type": "object",
            "properties": held,
            "required": needed,
            "additionalProperties": False,
        }


def text(words: str) -> Form:
    """Any text."""
    return Form({"type": "string"}, lambda value: isinstance(value, str), words=words)


def number(words: str, unit: str = "") -> Form:
    """A whole number that every program reads exactly."""
    return Form({"type": "integer"}, _is_number, unit, words)


def minor(words: str) -> Form:
    """Money, in minor units of the entry's currency."""
    return number(words, "minor")


def big(words: str) -> Form:
    """A whole number of any size, as a text."""
    schema = {"type": "string", "pattern": "^[0-9]+$"}
    return Form(schema, lambda value: isinstance(value, str) and value.isdecimal(), words=words)


def flag(words: str) -> Form:
    """Yes or no."""
    return Form({"type": "boolean"}, lambda value: isinstance(value, bool), words=words)


def instant(words: str) -> Form:
    """A point in time."""
    schema = {"type": "string", "format": "date-time"}
    return Form(schema, lambda value: isinstance(value, str), "at", words)


def digest(words: str) -> Form:
    """A SHA-256, in hexadecimal."""
    schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return Form(schema, lambda value: isinstance(value, str) and len(value) == 64, words=words)


def texts(words: str) -> Form:
    """A list of texts."""
    schema = {"type": "array", "items": {"type": "string"}}
    return Form(
        schema,
        lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
        words=words,
    )


def numbers(words: str, unit: str = "") -> Form:
    """A list of whole numbers."""
    schema = {"type": "array", "items": {"type": "integer"}}
    return Form(
        schema, lambda value: isinstance(value, list) and all(map(_is_number, value)), unit, words
    )


def sums(words: str, unit: str = "") -> Form:
    """Names, each with a whole number."""
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}
    return Form(
        schema,
        lambda value: isinstance(value, dict) and all(map(_is_number, value.values())),
        unit,
        words,
    )


def anything(words: str, schema: Mapping[str, object]) -> Form:
    """JSON of its own shape, which the schema describes as far as programs need it."""
    return Form(schema, lambda _value: True, words=words)


def maybe(form: Form) -> Form:
    """The same, or left out, or null."""
    held: Mapping[str, Any] = form.schema
    schema = {"anyOf": [held, {"type": "null"}]}
    return replace(
        form,
        schema=schema,
        fits=lambda value: value is None or form.fits(value),
        is_needed=False,
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= EXACT_MAX
