"""A number that members could want to change is a rule in the rulebook, never a constant.

Spans and amounts at the top of a file are either rules, or stand in `data/constants.txt` with the
reason why nobody votes on them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from coop.machine import paths

ROOMS = ("rides", "payouts", "governance", "coop/members", "coop/locker", "coop/forum")
ROOMS += (
    "coop/notices",
    "coop/oauth",
    "coop/storage",
    "coop/books",
    "coop/organisations",
    "coop/ranking",
    "coop/rulebook",
    "coop/work",
    "coop/trust",
    "coop/panels",
)
UNITS = ("_MINOR", "_BP", "_S", "_M", "_DAYS", "_KM", "_MIN", "_HOURS", "_MS")
PLAIN = {"MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "MOMENT", "MICROSECOND"}
PLAIN |= {f"{name}_S" for name in PLAIN} | {"DAY_MIN", "WHOLE_BP", "POINT_BP", "KM_M", "MILE_M"}
KNOWN = Path(__file__).parent / "data" / "constants.txt"


def constants() -> Iterator[str]:
    """`path NAME` of every span or amount with a unit that is fixed at the top of a file."""
    for room in ROOMS:
        for file in sorted((paths.ROOT / room).rglob("*.py")):
            if "migrations" in file.parts or file.name.startswith("rules"):
                continue
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    name = node.targets[0].id
                    if name.isupper() and name not in PLAIN and _is_number(name, node.value):
                        yield f"{file.relative_to(paths.ROOT)} {name}"


def known() -> dict[str, str]:
    """What nobody votes on, and why."""
    found, reason = {}, ""
    for line in KNOWN.read_text().splitlines():
        if line.startswith("#"):
            reason = line.removeprefix("#").strip()
        elif line:
            found[line] = reason
    return found


def test_no_tunable_number_is_fixed_in_the_code() -> None:
    loose = set(constants()) - set(known())
    assert not loose, "make it a Rule, or say in tests/data/constants.txt why nobody votes on it"


def test_every_exception_is_needed_and_has_its_reason() -> None:
    assert set(known()) <= set(constants())
    assert all(known().values())


def test_a_span_and_an_amount_are_found() -> None:
    (span, amount, text) = ast.parse("WAIT = timedelta(days=3)\nFEE_MINOR = 300\nA_S = 'x'").body
    assert isinstance(span, ast.Assign)
    assert isinstance(amount, ast.Assign)
    assert isinstance(text, ast.Assign)
    assert _is_number("WAIT", span.value)
    assert _is_number("FEE_MINOR", amount.value)
    assert not _is_number("A_S", text.value)


def _is_number(name: str, value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "timedelta"
    is_text = isinstance(value, ast.Constant) and not isinstance(value.value, int | float)
    is_many = isinstance(value, ast.Tuple | ast.Dict | ast.Set | ast.List | ast.ListComp)
    return name.endswith(UNITS) and not is_text and not is_many
