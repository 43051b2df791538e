"""Every kind that the product records is described, with words and a schema."""

import ast
from collections.abc import Iterator

import pytest

from coop.journal import kinds
from tests.test_tidy import PRODUCT, short

NOT_OURS = {"coop/journal/actions/__init__.py"}


def recorded() -> Iterator[tuple[str, ast.expr]]:
    """Each kind that some code records: where, and how it is written."""
    for file in PRODUCT:
        text = file.read_text()
        if "coop.journal" not in text or short(file) in NOT_OURS:
            continue
        for node in ast.walk(ast.parse(text)):
            named = getattr(getattr(node, "func", None), "attr", None) or getattr(
                getattr(node, "func", None), "id", None
            )
            if isinstance(node, ast.Call) and named in {"record", "record_all"}:
                for word in node.keywords:
                    if word.arg == "kind":
                        yield short(file), word.value


def test_every_recorded_kind_is_described() -> None:
    known = {kind.name for kind in kinds.every()}
    written = list(recorded())
    assert len(written) > 20
    unknown = [
        (where, kind.value)
        for where, kind in written
        if isinstance(kind, ast.Constant) and kind.value not in known
    ]
    assert not unknown, "describe these in coop/journal/kinds"
    for where, kind in written:
        if isinstance(kind, ast.JoinedStr):
            first = kind.values[0]
            assert isinstance(first, ast.Constant)
            assert any(name.startswith(str(first.value)) for name in known), where


@pytest.mark.parametrize("kind", kinds.every(), ids=lambda kind: kind.name)
def test_every_kind_has_words_and_a_schema(kind: kinds.Kind) -> None:
    assert kind.title
    assert kind.meaning.endswith(".")
    assert all(form.words for form in kind.fields.values())
    schema = kind.schema
    assert schema["additionalProperties"] is False
    assert ("at" in schema["properties"]) is not kind.is_batched
