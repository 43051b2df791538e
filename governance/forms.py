"""What comes in from the forms of proposals, turned into payloads; every sentence says what to mend."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.locker import proposing
from coop.members import queries as members
from coop.rulebook import registry
from coop.rulebook.queries import planned
from coop.web.local import here
from governance import typed_values
from governance.actions.drafting import Draft
from governance.kinds import Change, Kind, Payload, Payment, Project
from governance.queries.proposals import Proposal
from payouts import doors

PROJECTS_MAX = 12


def kind_of(text: str) -> Kind:
    """The kind that was chosen.

    Raises:
        Malformed: there is none of this name.
    """
    try:
        return Kind(text)
    except ValueError as error:
        raise Malformed(_("Choose what kind of proposal it is.")) from error


def draft(data: QueryDict, by: UUID, now: datetime, *, revised: Proposal | None = None) -> Draft:
    """What an author wrote.

    Args:
        revised: the draft that is written anew; whom it pays it may go on paying.
    Raises:
        Malformed: with the sentence for the field.
    """
    kind = kind_of(data.get("kind", ""))
    guard = data.get("guard", "")
    drop = typed_values.Unit(100, "%")
    return Draft(
        title=data.get("title", ""),
        why=data.get("why", ""),
        payload=_payload(kind, data, by, revised),
        guard=guard,
        guard_drop_bp=_number(data.get("guard_drop", "5") or "5", drop) if guard else 0,
        grown_from=_thread(data.get("thread", "")),
    )


def _thread(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Malformed(_("There is no such discussion.")) from error


def choice(data: QueryDict, payload: Payload) -> list[str]:
    """What a ballot says: one answer, several, or a rank for each.

    Raises:
        Malformed: two candidates have one rank.
    """
    if payload.kind is not Kind.OFFICERS:
        return list(data.getlist("choice"))
    ranks = {
        name.removeprefix("rank-"): data.get(name, "")
        for name in data
        if name.startswith("rank-") and data.get(name, "")
    }
    chosen = list(ranks.values())
    if len(set(chosen)) != len(chosen) or not all(rank.isdigit() for rank in chosen):
        raise Malformed(_("Give each rank to one candidate only."))
    return sorted(ranks, key=lambda key: int(ranks[key]))


def changes(
    keys: Sequence[str], typed: Sequence[str], scopes: Sequence[str] = ()
) -> tuple[Change, ...]:
    """Rules and what was typed for each, against what they are now where it is to hold.

    Args:
        scopes: where each holds; empty for everywhere, as where nothing is said.
    Raises:
        Malformed: no number, or no such rule.
    """
    ahead, currency = planned(), here().currency
    found = []
    places = [*scopes, *[""] * len(keys)]
    for key, text, scope in zip(keys, typed, places, strict=False):
        try:
            rule = registry.rule(key)
        except KeyError as error:
            raise Malformed(_("Choose rules from the list.")) from error
        number = _number(text, typed_values.unit_of(rule, currency))
        found.append(Change(key, scope, ahead.scoped(key, scope), number))
    return tuple(found)


def _payload(kind: Kind, data: QueryDict, by: UUID, revised: Proposal | None) -> Payload:
    currency = here().currency
    if kind in {Kind.RULES, Kind.CONSTITUTION}:
        found = changes(data.getlist("rule"), data.getlist("value"), data.getlist("scope"))
        return Payload(_class_of(found), changes=found)
    if kind is Kind.PAYMENT:
        amount = doors.amount_minor(data.get("amount", ""), currency)
        member_id = _member(data.get("to", ""), data.get("email", ""), by, revised)
        return Payload(kind, payment=Payment(data.get("payee", ""), member_id, amount, currency))
    if kind is Kind.PROJECTS:
        lines = [
            (name, cost)
            for name, cost in zip(data.getlist("name"), data.getlist("cost"), strict=False)
            if name.strip()
        ]
        projects = tuple(
            Project(str(place), " ".join(name.split()), doors.amount_minor(cost, currency))
            for place, (name, cost) in enumerate(lines, start=1)
        )
        budget = doors.amount_minor(data.get("budget", ""), currency)
        return Payload(kind, projects=projects, budget_minor=budget, currency=currency)
    if kind is Kind.OFFICERS:
        return _election(kind, data)
    if kind is Kind.CONTRACT:
        return Payload(
            kind, contract=proposing.written({name: str(said) for name, said in data.items()})
        )
    options = tuple(" ".join(text.split()) for text in data.getlist("option") if text.strip())
    return Payload(kind, options=options)


def _election(kind: Kind, data: QueryDict) -> Payload:
    """Guardians of all, or seeds of the city that is named."""
    seats, city = data.get("seats", ""), data.get("city", "")
    return Payload(
        kind,
        office=members.SEED if city else members.GUARDIAN,
        seats=int(seats) if seats.isascii() and seats.isdigit() else 0,
        city=city,
    )


def _class_of(found: tuple[Change, ...]) -> Kind:
    """Ordinary, or of the constitution: as the first of its rules says; the others must agree."""
    first = registry.rule(found[0].key) if found else None
    is_constitution = first is not None and first.threshold == "constitution"
    return Kind.CONSTITUTION if is_constitution else Kind.RULES


def _member(to: str, email: str, by: UUID, revised: Proposal | None) -> str | None:
    if to == "me":
        return str(by)
    if to == "kept" and revised is not None and revised.payload.payment is not None:
        return revised.payload.payment.member_id
    if to != "member":
        return None
    found = members.account_id(email)
    if found is None or members.member_since(found) is None:
        raise Malformed(_("No member has this e-mail address."))
    return str(found)


def _number(text: str, unit: typed_values.Unit) -> int:
    try:
        return typed_values.parse(text, unit)
    except typed_values.NotANumber as error:
        raise Malformed(_("Write “%s” as a number.") % text[:40]) from error
