"""What the pages show on which one looks for a rule, and writes a proposal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.money import NO_MINOR_UNIT, format_money
from coop.basics.refusals import Malformed
from coop.forum import names
from coop.locker import proposing
from coop.rulebook import guards, registry, scopes
from coop.rulebook.queries import Rules, Versions, planned, reach, rules_as_of, written
from coop.rulebook.registry import Rule
from coop.web import cities
from coop.web.local import Local, here
from governance import months, shelves, typed_values, wording
from governance.kinds import Kind
from governance.queries.proposals import Proposal
from governance.rules_page import HEADINGS
from payouts.queries import reserve

CHOICES_SHOWN = 6
_PERCENT = typed_values.Unit(100, "%")


@dataclass(frozen=True, slots=True)
class RuleField:
    """A rule in a form: what it is now, how far it may go, and in what one types it.

    Attributes:
        scopes: (key, name, what it is there now), where it may have a value of its own.
        scope: the one that is chosen; empty for everywhere.
    """

    key: str
    effect: str
    unit: str
    now: str
    now_typed: str
    low: str
    high: str
    bounds: str
    days: int
    group: str
    typed: str
    step: str
    scopes: tuple[tuple[str, str, str], ...]
    scope: str


Groups = list[tuple[str, list[RuleField]]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rules of one matter, by heading; `rules`: how many."""

    name: str
    groups: Groups
    rules: int


@dataclass(frozen=True, slots=True)
class Book:
    """The rulebook read once, for a page on which many rules stand."""

    zone: Local
    ahead: Rules
    written: Mapping[str, Versions]


def catalogue(now: datetime, query: str = "") -> list[Shelf]:
    """Every rule that a proposal can change, under its heading; those with a word, if one is asked."""
    wanted = query.casefold().strip()
    found: dict[str, Groups] = {str(name): [] for name in shelves.NAMES}
    book = Book(here(), planned(), written())
    for group, (name, _says) in HEADINGS.items():
        rules = [
            rule
            for rule in registry.all_rules()
            if rule.group == group
            and rule.threshold != "standing"
            and (not wanted or wanted in f"{rule.effect} {name} {rule.key}".casefold())
        ]
        if rules:
            fields = [rule_field(rule, now, book=book) for rule in rules]
            found[str(shelves.of(group))].append((str(name), fields))
    return [
        Shelf(name, groups, sum(len(rules) for _name, rules in groups))
        for name, groups in found.items()
        if groups
    ]


def rule_field(
    rule: Rule,
    now: datetime,
    typed: str = "",
    scope: str = "",
    *,
    with_scopes: bool = False,
    book: Book | None = None,
) -> RuleField:
    """A rule as a form asks for it; `typed`: what was typed before."""
    book = book or Book(here(), planned(), written())
    zone = book.zone
    unit, ahead = typed_values.unit_of(rule, zone.currency), book.ahead
    held = ahead.scoped(rule.key, scope)
    by = months.next_boundary(now, zone.time_zone)
    low, high = reach(rule.key, by, scope, book.written.get(rule.key, ()))
    shown = [wording.value(rule.key, number, zone.currency) for number in (low, high)]
    units = {
        "days": _("days"),
        "hours": _("hours"),
        "minutes": _("minutes"),
        "seconds": _("seconds"),
    }
    return RuleField(
        key=rule.key,
        effect=rule.effect,
        unit=units.get(unit.key, unit.key),
        now=wording.value(rule.key, held, zone.currency),
        now_typed=typed_values.typed(held, unit),
        low=typed_values.typed(low, unit),
        high=typed_values.typed(high, unit),
        bounds=_("%(low)s to %(high)s") % {"low": shown[0], "high": shown[1]},
        days=rule.step_days,
        group=rule.threshold,
        typed=typed or typed_values.typed(held, unit),
        step="1" if unit.factor == 1 else "any",
        scopes=tuple(
            (
                one.key,
                one.name,
                wording.value(rule.key, ahead.scoped(rule.key, one.key), zone.currency),
            )
            for one in (scopes.of(rule) if with_scopes else ())
        ),
        scope=scope,
    )


def form(kind: Kind, keys: Sequence[str], now: datetime) -> dict[str, Any]:
    """The form of a new proposal of a kind; about these rules, where it is about rules."""
    zone = here()
    known = {rule.key: rule for rule in registry.all_rules() if rule.threshold != "standing"}
    if any(key not in known for key in keys):
        raise Malformed(_("Choose rules from the list."))
    most = reserve.holds(zone.currency) * rules_as_of(now)["enact.reserve_bp"] // 10_000
    return {
        "zone": zone,
        "kind": kind,
        "kind_name": wording.kind_name(kind),
        "cities": cities.every() if kind is Kind.OFFICERS else (),
        "rules": [known[key] for key in dict.fromkeys(keys)],
        "guards": {key: _(guard.name) for key, guard in guards.known.items()},
        "most": format_money(max(most, 0), zone.currency),
        "client_event_id": uuid4(),
    }


def values_of(draft: Proposal | None) -> list[str]:
    """The values that a draft proposes, as they are typed."""
    currency = here().currency
    return [
        typed_values.typed(one.new, typed_values.unit_of(registry.rule(one.key), currency))
        for one in (draft.payload.changes if draft else ())
    ]


def scopes_of(draft: Proposal | None) -> list[str]:
    """Where the changes of a draft hold."""
    return [one.scope for one in (draft.payload.changes if draft else ())]


def filled(typed: QueryDict, draft: Proposal | None, now: datetime) -> dict[str, Any]:
    """What stands in the fields of a form: what was typed, else what the draft says."""
    paid = _paid_member(draft, now)
    payload = draft.payload if draft else None
    unit = typed_values.Unit(1 if here().currency in NO_MINOR_UNIT else 100, "")
    was: dict[str, Any] = {"title": "", "why": "", "seats": "3", "guard_drop": "5", "to": "bill"}
    rows, options = list[tuple[str, str]](), list[str]()
    if draft is not None and payload is not None:
        was |= {"title": draft.title, "why": draft.why, "guard": draft.guard}
        was["guard_drop"] = typed_values.typed(draft.guard_drop_bp or 500, _PERCENT)
        was |= {"seats": str(payload.seats or 3), "city": payload.city}
        was["budget"] = typed_values.typed(payload.budget_minor, unit)
        rows = [(one.name, typed_values.typed(one.cost_minor, unit)) for one in payload.projects]
        options = list(payload.options)
        if payload.payment is not None:
            was["payee"] = payload.payment.payee
            if payload.payment.member_id:
                was["to"] = "me" if payload.payment.member_id == str(draft.author_id) else "kept"
            was["amount"] = typed_values.typed(payload.payment.amount_minor, unit)
    if typed:
        was |= typed.dict()
        rows = list(zip(typed.getlist("name"), typed.getlist("cost"), strict=False))
        options = typed.getlist("option")
    blank = CHOICES_SHOWN
    text = payload.contract if payload else ""
    was |= {"days": typed.get("days") or str(proposing.days(text))}
    was |= {"more": typed.get("more", proposing.added(text))}
    return {
        "terms": proposing.lines(text, {name: str(said) for name, said in typed.items()}),
        "paid_name": paid,
        "was": was,
        "projects": (rows + [("", "")] * blank)[: max(blank, len(rows))],
        "answers": (options + [""] * blank)[: max(blank, len(options))],
    }


def _paid_member(draft: Proposal | None, now: datetime) -> str:
    """The name of another member whom a draft pays; empty where it pays none."""
    paid = draft.payload.payment.member_id if draft and draft.payload.payment else None
    if draft is None or paid is None or paid == str(draft.author_id):
        return ""
    return names.of([UUID(paid)], now=now)[UUID(paid)]
