"""Writes rule versions: governance after a vote, and whoever founds a co-operative until it opens."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import rfc8785
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from coop.rulebook import models, queries, registry

# Any number that no other lock of ours uses: steps and wholes are checked one decision at a time.
BOOK_LOCK = 7_310_002

Changes = Mapping[tuple[str, str], int]
"""(key, scope) -> value."""


class AlreadyOpen(Refusal):
    """The co-operative has opened: what its rules say is no longer up to its founders."""

    code = "already_open"


class OutOfBounds(Refusal):
    """A number that the rulebook does not allow; `facts` name the rule and its bounds."""

    code = "out_of_bounds"
    status = 422


class UnknownRule(Refusal):
    """There is no such rule, or it has no value of its own in this place."""

    code = "unknown_rule"
    status = 422


class StepTooLong(Refusal):
    """A value would move further at once than its rule allows; `facts` say how far it may."""

    code = "step_too_long"
    status = 422


class PartsNotWhole(Refusal):
    """Values that are the parts of one whole would not sum to it."""

    code = "parts_not_whole"
    status = 422


class NotRetroactive(Refusal):
    """A value holds from now on or later, and after every value written before."""

    code = "not_retroactive"


class CauseReused(Refusal):
    """This decision was carried out before, as something else."""

    code = "cause_reused"


@transaction.atomic
def enact(*, changes: Changes, cause: str, valid_from: datetime, now: datetime) -> bool:
    """Write the values that a vote decided; a second time for the same cause does nothing.

    Args:
        changes: at least one; their rules may have any threshold, which is for the vote to know.
        cause: what decided, such as `proposal 12`; people read it beside the value.
        valid_from: not before `now`.
    Returns:
        Whether this call wrote them.
    Raises:
        UnknownRule, OutOfBounds, StepTooLong, PartsNotWhole: as `check`.
        NotRetroactive: `valid_from` has passed, or a later value of the rule is written already.
        CauseReused: the cause has enacted other changes.
    """
    assert changes
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOK_LOCK])
    digest = _digest(changes, cause)
    row, is_new = models.Enactment.objects.get_or_create(
        cause=cause, defaults={"digest": digest, "valid_from": valid_from, "at": now}
    )
    if not is_new:
        if bytes(row.digest) != digest:
            raise CauseReused(_("This decision was carried out before, with other values."))
        return False
    if valid_from < now:
        raise NotRetroactive(_("A rule never changes what has already happened."))
    check(changes=changes, valid_from=valid_from)
    for (key, scope), value in changes.items():
        _need_latest(key, scope, valid_from)
        _write(registry.rule(key), value, scope=scope, valid_from=valid_from, cause=cause, now=now)
    return True


def check(*, changes: Changes, valid_from: datetime) -> None:
    """Let no changes through that could not hold from this instant on. Writes nothing.

    Raises:
        UnknownRule: no such rule, or a scope for one that has none.
        OutOfBounds: beyond what the rulebook allows.
        StepTooLong: further than the rule moves within its days.
        PartsNotWhole: parts would no longer sum to their whole.
    """
    for (key, scope), value in changes.items():
        rule = _known(key, scope)
        _need_bounds(rule, value)
        _need_step(rule, scope, value, valid_from)
    _need_wholes(changes)


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


def _known(key: str, scope: str) -> registry.Rule:
    try:
        rule = registry.rule(key)
    except KeyError as error:
        raise UnknownRule(_("There is no rule called “%s”.") % key) from error
    if scope and not rule.scoped:
        raise UnknownRule(_("This rule is one for all zones and classes: “%s”") % rule.effect)
    return rule


def _need_step(rule: registry.Rule, scope: str, value: int, valid_from: datetime) -> None:
    """Compare with every value that holds within the rule's days before `valid_from`."""
    held = queries.held(rule.key, valid_from, scope)
    far = [at for at, one in held.items() if abs(value - one) > rule.step_max]
    if far:
        low, high = queries.reach(rule.key, valid_from, scope)
        facts = {"key": rule.key, "low": low, "high": high}
        raise StepTooLong(
            _("%(effect)s Within %(days)s days it moves by at most %(step)s, in %(unit)s.")
            % {
                "effect": rule.effect,
                "days": rule.step_days,
                "step": rule.step_max,
                "unit": rule.unit,
            },
            allowed_at=None if len(far) == len(held) else max(far) + timedelta(days=rule.step_days),
            facts=facts,
        )


def _need_wholes(changes: Changes) -> None:
    rules = queries.planned()
    after = {**rules.values, **changes}
    for whole in registry.wholes():
        if not any((key, "") in changes for key in whole.keys):
            continue
        parts = [after.get((key, ""), registry.rule(key).founding) for key in whole.keys]
        if sum(parts) != whole.total:
            raise PartsNotWhole(
                _("These shares come to %(sum)s instead of %(total)s basis points.")
                % {"sum": sum(parts), "total": whole.total}
            )


def _need_latest(key: str, scope: str, valid_from: datetime) -> None:
    rows = models.RuleVersion.objects.filter(key=key, scope=scope, valid_from__gte=valid_from)
    newest = rows.order_by("-valid_from").values_list("valid_from", flat=True).first()
    if newest is not None:
        raise NotRetroactive(
            _("A later value of this rule is decided already. Wait until it is in force."),
            allowed_at=newest,
        )


def _digest(changes: Changes, cause: str) -> bytes:
    lines = [f"{key} {scope} {value}" for (key, scope), value in sorted(changes.items())]
    return sha256(rfc8785.dumps([cause, *lines])).digest()


def _write_all(values: Mapping[registry.Rule, int], *, scope: str, now: datetime) -> None:
    for rule, value in values.items():
        _write(rule, value, scope=scope, valid_from=now, cause=queries.FOUNDING, now=now)


def _write(
    rule: registry.Rule,
    value: int,
    *,
    scope: str,
    valid_from: datetime,
    cause: str,
    now: datetime,
) -> None:
    row = models.RuleVersion.objects.create(
        key=rule.key,
        scope=scope,
        value=value,
        low=rule.low,
        high=rule.high,
        valid_from=valid_from,
        cause=cause,
    )
    journal.record(
        kind="rule.version",
        public={
            "version": row.id,
            "key": rule.key,
            "scope": scope,
            "value": value,
            "cause": cause,
            "valid_from": valid_from.isoformat(),
        },
        now=now,
    )
