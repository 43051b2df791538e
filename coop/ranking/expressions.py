"""A member's own expression: one line of Google's CEL that gives points, the most first. No I/O.

What may stand in it is decided here, before CEL sees it: numbers, features, arithmetic, comparisons,
conditions and four functions. No lists, texts, maps or macros, so no loop can be written and the
cost is that of reading it once; CEL itself refuses what is nested deeper than 32.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any, Final

from cel_expr_python import cel
from cel_expr_python.ext import ext_math

from coop.ranking.choice import SOURCE_BYTES
from coop.ranking.features import SUBJECTS, Features, Kind, Subject

TERMS_MOST: Final = 300
FUNCTIONS: Final = ("math.least", "math.greatest", "math.abs", "math.sqrt")
MACROS: Final = frozenset({"all", "exists", "exists_one", "map", "filter", "has", "reduce"})
TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<word>[A-Za-z_][\w.]*)"
    r"|(?P<sign>&&|\|\||[<>=!]=|[-+*/<>!?:(),]))",
    re.ASCII,
)
MARK: Final = re.compile(r"ERROR: <input>:\d+:\d+: (.*?)(?:\n|$)")


class Unusable(ValueError):
    """An expression that cannot order anything. `code` says why; `detail` is the part meant."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression that was checked; it keeps nothing between candidates."""

    program: Any
    kinds: tuple[tuple[str, Kind], ...]

    def points(self, candidates: Sequence[Features]) -> list[float]:
        """What it gives to each candidate.

        Raises:
            Unusable: `not_a_number`, where one candidate's points are none; then nobody is ordered.
        """
        return [self._points(one) for one in candidates]

    def _points(self, features: Features) -> float:
        given = {
            key: bool(features.get(key, False))
            if kind == Kind.YES_NO
            else float(features.get(key, 0.0))
            for key, kind in self.kinds
        }
        try:
            found = self.program.eval(data=given).value()
        except Exception as fault:  # whatever the library raises, nobody is lost
            raise Unusable("failed") from fault
        if not isinstance(found, float) or not isfinite(found):
            raise Unusable("not_a_number", str(found)[:40])
        return found


@lru_cache(maxsize=512)
def compiled(subject: Subject, source: str) -> Compiled:
    """An expression, read and checked; one that is used often is compiled once.

    Raises:
        Unusable: it is `empty`, `too_long`, has `too_many_terms`, a `strange_sign`, a `macro`, an
            `unknown_word`, is `too_deep`, of a `wrong_type`, `not_points` or `malformed`.
    """
    if len(source.encode()) > SOURCE_BYTES:
        raise Unusable("too_long", str(len(source.encode())))
    kinds = SUBJECTS[subject].kinds
    words, used = _read(source, kinds)
    program = _compile(_environment(subject), " ".join(words))
    if program.return_type() != cel.Type.DOUBLE:
        raise Unusable("not_points")
    return Compiled(program, tuple((key, kinds[key]) for key in used))


def check(subject: Subject, source: str, examples: Sequence[Features] = ()) -> None:
    """Say what is wrong with an expression while it is written.

    Raises:
        Unusable: as `compiled`, and as `Compiled.points` for the examples.
    """
    compiled(subject, source).points(examples)


@lru_cache(maxsize=len(Subject))
def _environment(subject: Subject) -> Any:
    types = {Kind.NUMBER: cel.Type.DOUBLE, Kind.YES_NO: cel.Type.BOOL}
    variables = {one.key: types[one.kind] for one in SUBJECTS[subject].features}
    return cel.NewEnv(variables=variables, extensions=[ext_math.ExtMath()])


def _read(source: str, kinds: dict[str, Kind]) -> tuple[list[str], list[str]]:
    """The expression's words with whole numbers written as decimals, and the features in it."""
    found: list[str] = []
    used: dict[str, None] = {}
    text, at = source.rstrip(), 0
    if not text:
        raise Unusable("empty")
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise Unusable("strange_sign", text[at:].strip()[:1])
        at = token.end()
        found.append(_word(token, kinds))
        if token["word"] in kinds:
            used[token["word"]] = None
        if len(found) > TERMS_MOST:
            raise Unusable("too_many_terms", str(TERMS_MOST))
    return found, list(used)


def _word(token: re.Match[str], kinds: dict[str, Kind]) -> str:
    number, word = token["number"], token["word"]
    if number:
        return number if set(".eE") & set(number) else f"{number}.0"
    if word is None:
        return token["sign"]
    if word.rpartition(".")[2] in MACROS:
        raise Unusable("macro", word[:40])
    if word not in kinds and word not in FUNCTIONS and word not in {"true", "false"}:
        raise Unusable("unknown_word", word[:40])
    return word


def _compile(environment: Any, text: str) -> Any:
    try:
        return environment.compile(text)
    except Exception as fault:
        said = str(fault)
        if "recursion" in said:
            raise Unusable("too_deep") from None
        mark = MARK.search(said)
        detail = mark.group(1)[:120] if mark else ""
        code = "wrong_type" if "no matching overload" in said else "malformed"
        raise Unusable(code, detail) from None
