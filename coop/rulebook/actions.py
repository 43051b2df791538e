"""Writes rule versions: governance after a vote, and whoever founds a co-operative until it opens."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from coop.rulebook import models, queries, registry

FOUNDING = "founding"


class AlreadyOpen(Refusal):
    """The co-operative has opened: what its rules say is no longer up to its founders."""

    code = "already_open"


class OutOfBounds(Refusal):
    """A number that the rulebook does not allow; `facts` name the rule and its bounds."""

    code = "out_of_bounds"
    status = 422


@transaction.atomic
def found(*, now: datetime, changes: Mapping[str, int] | None = None, scope: str = "") -> int:
    """Write founding versions, until the co-operative opens; returns how many were written.

    A rule of `changes` gets a version wherever its value is another one now; every other rule
    gets its first version, unless it has one.

    Args:
        changes: key -> value where this co-operative starts from another number.
        scope: a zone or `zone/class` for `changes` that hold only there.
    Raises:
        AlreadyOpen: only votes change rules now.
        KeyError: an unknown rule.
        OutOfBounds: a value that the rule does not allow; nothing was written.
    """
    if queries.opened_at() is not None:
        raise AlreadyOpen(_("This co-operative is open. From now on only votes change its rules."))
    chosen = {registry.rule(key): value for key, value in (changes or {}).items()}
    for rule, value in chosen.items():
        _need_bounds(rule, value)
    held = queries.latest(scope)
    changed = {rule: value for rule, value in chosen.items() if held.get(rule.key) != value}
    _write_all(changed, scope=scope, now=now)
    return len(changed) + (0 if scope else learn(now=now))


@transaction.atomic
def learn(*, now: datetime) -> int:
    """Begin every rule that has no version, such as a new release's, at its founding value.

    Returns:
        how many there were.
    """
    known = queries.latest("")
    new = {rule: rule.founding for rule in registry.all_rules() if rule.key not in known}
    _write_all(new, scope="", now=now)
    return len(new)


@transaction.atomic
def open_book(*, by: UUID, now: datetime) -> None:
    """Hand the rules to the members: from now on only votes change them.

    Raises:
        AlreadyOpen: that happened before.
    """
    _row, is_new = models.Opened.objects.get_or_create(id=1, defaults={"at": now, "by": by})
    if not is_new:
        raise AlreadyOpen(_("This co-operative is open already."))
    journal.record(kind="coop.opened", public={"by": str(by)}, now=now)


def _need_bounds(rule: registry.Rule, value: int) -> None:
    if not rule.low <= value <= rule.high:
        facts = {"key": rule.key, "low": rule.low, "high": rule.high, "unit": rule.unit}
        raise OutOfBounds(
            _("%(effect)s The rulebook allows %(low)s to %(high)s here, in %(unit)s.")
            % {"effect": rule.effect, "low": rule.low, "high": rule.high, "unit": rule.unit},
            facts=facts,
        )


def _write_all(values: Mapping[registry.Rule, int], *, scope: str, now: datetime) -> None:
    for rule, value in values.items():
        _write(rule, value, scope=scope, now=now)


def _write(rule: registry.Rule, value: int, *, scope: str, now: datetime) -> None:
    models.RuleVersion.objects.create(
        key=rule.key,
        scope=scope,
        value=value,
        low=rule.low,
        high=rule.high,
        valid_from=now,
        cause=FOUNDING,
    )
    journal.record(
        kind="rule.version",
        public={"key": rule.key, "scope": scope, "value": value, "cause": FOUNDING},
        now=now,
    )
