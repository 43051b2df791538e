"""The house rules that neither the linter nor the import contracts can check."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coop.machine import paths

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
ROOMS = ("coop", "rides", "governance", "payouts")
# Who may read a clock: the clock itself, doors ask it; set-up measures how long steps take.
CLOCK_READERS = {"coop/work/clock.py"}
CLOCKS = ("datetime.now", "datetime.utcnow", "date.today", "timezone.now", "timezone.localdate")
BANNED_NAMES = {"utils", "helpers", "services", "managers", "mixins"}
# The private PostgreSQL and Redis are services in the word's own sense.
NAMED_WELL = {"coop/machine/services.py"}
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border)-(?:left|right)|(?:left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right))"
)
INLINE_STYLE = re.compile(r"<[^>]*\sstyle\s*=|<style[\s>]", re.IGNORECASE)
INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE
)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)


def ours(*suffixes: str, under: tuple[str, ...] = ROOMS) -> list[Path]:
    """Our own files: nothing generated, nothing fetched."""
    left_out = {"migrations", "vendor", "__pycache__", "locale"}
    files = [f for room in under for s in suffixes for f in (paths.ROOT / room).rglob(f"*{s}")]
    return sorted(f for f in files if not left_out & set(f.parts))


def short(file: Path) -> str:
    return str(file.relative_to(paths.ROOT))


PYTHON = ours(".py", under=(*ROOMS, "tests"))
PRODUCT = ours(".py")
TESTS = ours(".py", under=("tests",))
STYLES = ours(".css", under=("coop/static",))
TEMPLATES = ours(".html", under=("templates",))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def calls(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            yield dotted(node.func)


def offenders(files: list[Path], found_in: Callable[[Path], object]) -> dict[str, object]:
    """What was found, by file; empty where the house is tidy."""
    return {short(file): found for file in files if (found := found_in(file))}


def test_files_are_short() -> None:
    def too_many_lines(file: Path) -> bool:
        return len(file.read_text().splitlines()) > FILE_LINES_MAX

    assert not offenders(PYTHON, too_many_lines)


def test_functions_are_short() -> None:
    def too_long(file: Path) -> list[str]:
        return [
            f.name for f in functions(file) if (f.end_lineno or 0) - f.lineno >= FUNCTION_LINES_MAX
        ]

    assert not offenders(PYTHON, too_long)


def test_every_file_with_code_says_what_it_is() -> None:
    def says_nothing(file: Path) -> bool:
        text = file.read_text()
        return bool(text.strip()) and not ast.get_docstring(ast.parse(text))

    assert not offenders(PRODUCT, says_nothing)


def test_no_work_is_hidden_in_signals() -> None:
    def receivers(file: Path) -> list[str]:
        decorators = (d for f in functions(file) for d in f.decorator_list)
        names = (dotted(d.func if isinstance(d, ast.Call) else d) for d in decorators)
        return [name for name in names if name.endswith("receiver")]

    assert not offenders(PRODUCT, receivers)


def test_models_hold_no_work_in_save_or_delete() -> None:
    models = [file for file in PRODUCT if file.name == "models.py"]
    assert not offenders(models, lambda f: {g.name for g in functions(f)} & {"save", "delete"})


def test_only_the_clock_reads_the_time() -> None:
    def readings(file: Path) -> list[str]:
        return [c for c in calls(file) if c.endswith(CLOCKS)]

    assert not offenders([f for f in PRODUCT if short(f) not in CLOCK_READERS], readings)


def test_tests_use_fakes_and_never_patches() -> None:
    def mocks(file: Path) -> list[str]:
        nodes = ast.walk(ast.parse(file.read_text()))
        froms = [node for node in nodes if isinstance(node, ast.ImportFrom | ast.Import)]
        return [text for text in map(ast.unparse, froms) if re.search(r"\bmock\b", text)]

    assert not offenders(TESTS, mocks)


def test_no_module_is_named_after_nothing() -> None:
    named_badly = [f for f in PYTHON if f.stem in BANNED_NAMES and short(f) not in NAMED_WELL]
    assert not named_badly


def test_styles_follow_the_direction_of_writing() -> None:
    def physical(file: Path) -> list[str]:
        return PHYSICAL.findall(re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL))

    assert not offenders(STYLES, physical)


@pytest.mark.parametrize("pattern", [INLINE_STYLE, INLINE_SCRIPT, HANDLER], ids=lambda p: p.pattern)
def test_templates_hold_no_styles_and_no_scripts(pattern: re.Pattern[str]) -> None:
    assert not offenders(TEMPLATES, lambda file: pattern.findall(file.read_text()))
