"""Writes rule versions. Only governance may import this; `found` serves set-up until opening."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from coop.journal import actions as journal
from coop.rulebook import models, registry

FOUNDING = "founding"


@transaction.atomic
def found(*, now: datetime, changes: Mapping[str, int] | None = None, scope: str = "") -> int:
    """Write the founding version of every rule that has none yet; returns how many were written.

    Args:
        changes: key -> value where this co-operative starts from another number.
        scope: a zone or `zone/class` for `changes` that hold only there.
    Raises:
        KeyError: an unknown rule.
        django.db.IntegrityError: a value out of its bounds.
    """
    known = set(models.RuleVersion.objects.filter(scope=scope).values_list("key", flat=True))
    chosen = dict(changes or {})
    missing = [rule for rule in registry.all_rules() if rule.key not in known]
    if scope:
        missing = [rule for rule in missing if rule.key in chosen]
    for rule in missing:
        _write(rule, chosen.get(rule.key, rule.founding), scope=scope, now=now)
    return len(missing)


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
