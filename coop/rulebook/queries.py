"""Which rules are in force as of an instant, or were under a version that a ride remembers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Q, QuerySet

from coop.rulebook import models, registry

FOUNDING = "founding"
Versions = Iterable[models.RuleVersion]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules as of one version. `rules[key]` is the value for the whole co-operative."""

    version: int
    values: Mapping[tuple[str, str], int]

    def __getitem__(self, key: str) -> int:
        return self.scoped(key, "")

    def scoped(self, key: str, scope: str) -> int:
        """The value for a scope such as `helsinki/standard`, or the next wider one.

        Wider than a class in a zone is the class everywhere (`/standard`), then all of the
        co-operative.

        Raises:
            KeyError: there is no such rule.
        """
        everywhere = scope[scope.find("/") :] if "/" in scope else ""
        for name in ((key, scope), (key, everywhere), (key, "")):
            if name in self.values:
                return self.values[name]
        return registry.rule(key).founding


@dataclass(frozen=True, slots=True)
class Version:
    """A value, from when until when it holds (None: until further notice), and what caused it."""

    key: str
    scope: str
    value: int
    valid_from: datetime
    valid_until: datetime | None
    cause: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule with its value, for people to read."""

    rule: registry.Rule
    value: int
    scope: str
    since: datetime | None
    cause: str


def opened_at() -> datetime | None:
    """When the co-operative opened; None while its founders are still setting it up."""
    return models.Opened.objects.values_list("at", flat=True).first()


def latest(scope: str) -> dict[str, int]:
    """The last version of each rule that has one in exactly this scope: key -> value."""
    rows = models.RuleVersion.objects.filter(scope=scope).order_by("valid_from", "id")
    return dict(rows.values_list("key", "value"))


def rules_as_of(at: datetime) -> Rules:
    """The rules in force at an instant."""
    newest = models.RuleVersion.objects.filter(valid_from__lte=at).order_by("-valid_from", "-id")
    version = newest.values_list("id", flat=True).first()
    return rules_of(version or 0)


@lru_cache(maxsize=64)
def rules_of(version: int) -> Rules:
    """The rules as they stood when `version` was the newest in force; 0 is the founding book."""
    values = {(row.key, row.scope): row.value for row in _rows_until(version)}
    return Rules(version=version, values=values)


def planned(at: datetime | None = None) -> Rules:
    """The rules as written today for an instant that may lie ahead; None: when all are in force.

    Nothing is remembered, since more may be written before that instant comes.
    """
    rows = models.RuleVersion.objects.order_by("valid_from", "id")
    if at is not None:
        rows = rows.filter(valid_from__lte=at)
    found = list(rows)
    values = {(row.key, row.scope): row.value for row in found}
    return Rules(version=found[-1].id if found else 0, values=values)


def history(key: str, scope: str = "") -> list[Version]:
    """Every value that a rule had or will have in exactly this scope, oldest first."""
    rows = list(models.RuleVersion.objects.filter(key=key, scope=scope).order_by("valid_from"))
    ends = [row.valid_from for row in rows[1:]] + [None]
    return [
        Version(key, scope, row.value, row.valid_from, until, row.cause)
        for row, until in zip(rows, ends, strict=True)
    ]


def written() -> Mapping[str, Sequence[models.RuleVersion]]:
    """Every version of every rule, oldest first, by key; for a page on which all rules stand."""
    found: dict[str, list[models.RuleVersion]] = {}
    for row in models.RuleVersion.objects.order_by("valid_from", "id"):
        found.setdefault(row.key, []).append(row)
    return found


def held(
    key: str, until: datetime, scope: str = "", versions: Versions | None = None
) -> dict[datetime, int]:
    """What a rule was or will be within its step's days before an instant: since when -> value.

    What founders wrote meanwhile takes the place of all before it.

    Args:
        versions: those `written` of this rule, where they are at hand.
    """
    if versions is None:
        versions = models.RuleVersion.objects.filter(key=key).order_by("valid_from", "id")
    before = [row for row in versions if row.valid_from < until]
    founded = [row for row in before if row.cause == FOUNDING and row.scope in {scope, ""}]
    since = until - timedelta(days=registry.rule(key).step_days)
    since = max(since, founded[-1].valid_from) if founded else since
    turns = [since, *(row.valid_from for row in before if row.valid_from > since)]
    return {at: _by(before, at).scoped(key, scope) for at in turns}


def reach(
    key: str, at: datetime, scope: str = "", versions: Versions | None = None
) -> tuple[int, int]:
    """The least and the most that a rule can become at an instant: within its bounds, and a step
    at most from each value that it has within its days before; `versions` as in `held`.
    """
    rule, values = registry.rule(key), held(key, at, scope, versions).values()
    return max(rule.low, max(values) - rule.step_max), min(rule.high, min(values) + rule.step_max)


def _by(versions: Iterable[models.RuleVersion], at: datetime) -> Rules:
    """The rules of these versions as they stand at an instant; oldest first."""
    rows = [row for row in versions if row.valid_from <= at]
    return Rules(rows[-1].id if rows else 0, {(row.key, row.scope): row.value for row in rows})


def caused_by(cause: str) -> list[Version]:
    """What a decision wrote, by key and scope; nothing while it is not enacted."""
    rows = models.RuleVersion.objects.filter(cause=cause).order_by("key", "scope")
    found = [version for row in rows for version in history(row.key, row.scope)]
    return [version for version in found if version.cause == cause]


def set_at(key: str, version: int) -> datetime | None:
    """Since when the value of a rule holds that a version knows; None before there was one."""
    rows = [row for row in _rows_until(version) if (row.key, row.scope) == (key, "")]
    return rows[-1].valid_from if rows else None


def cause_under(key: str, version: int) -> str:
    """What set the value of a rule that a version knows: `founding`, `proposal 12`, `split:2026-11`."""
    rows = _until(version).filter(key=key, scope="").order_by("valid_from", "id")
    return rows.values_list("cause", flat=True).last() or FOUNDING


def in_force(at: datetime) -> list[InForce]:
    """Every rule with the value in force, by key then scope."""
    newest = {(row.key, row.scope): row for row in _rows_until(rules_as_of(at).version)}
    return list(_in_force(newest))


def _in_force(newest: Mapping[tuple[str, str], models.RuleVersion]) -> Iterator[InForce]:
    for rule in registry.all_rules():
        rows = [newest[name] for name in sorted(newest) if name[0] == rule.key]
        for row in rows:
            yield InForce(rule, row.value, row.scope, row.valid_from, row.cause)
        if not rows:
            yield InForce(rule, rule.founding, "", None, FOUNDING)


def _rows_until(version: int) -> Iterator[models.RuleVersion]:
    return _until(version).order_by("valid_from", "id").iterator()


def _until(version: int) -> QuerySet[models.RuleVersion]:
    last = models.RuleVersion.objects.filter(id=version).first()
    if last is None:
        return models.RuleVersion.objects.none()
    before = Q(valid_from__lt=last.valid_from) | Q(valid_from=last.valid_from, id__lte=last.id)
    return models.RuleVersion.objects.filter(before)
