"""A new contract as members propose it: written, checked and told in words. For governance alone.

Reads and writes no table of anybody; it comes into force through `adopting`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.journal.canonical import canonical
from coop.locker import contracts
from coop.locker.contracts import Contract, Term
from coop.locker.queries import contracts as agreed
from coop.locker.wording import says, title
from coop.locker.wording_changes import Changed, differences

PROPOSED: Final = "proposed"
"""Stands for who adopts it, until somebody does."""
TEXT_MOST: Final = 60_000
HOUR_S: Final = 3_600
DAY_S: Final = 86_400
HOWS: Final = ("required", "switch", "gone")


class Moved(Refusal):
    """Another contract came into force meanwhile."""

    code = "contract_moved"


class Same(Refusal):
    """The contract says this already."""

    code = "contract_same"
    status = 422


@dataclass(frozen=True, slots=True)
class Line:
    """A term as the form asks for it; hours and metres as they are typed, empty where it has none."""

    name: str
    title: str
    says: str
    how: str
    hours: str
    metres: str


def lines(text: str, typed: Mapping[str, str]) -> list[Line]:
    """The terms to choose from: as typed, else as a draft says (`text`), else as they are now."""
    now = agreed.in_force()
    drafted = contracts.read(text) if text else now
    found = []
    for name, term in sorted(now.terms.items(), key=lambda one: title(one[0])):
        kept = drafted.terms.get(name)
        shown = kept or term
        found.append(
            Line(
                name,
                title(name),
                says(term),
                typed.get(f"how-{name}", _how(kept)),
                typed.get(f"hours-{name}", f"{shown.lease_s / HOUR_S:g}") if term.lease_s else "",
                typed.get(f"metres-{name}", str(shown.precision_m)) if term.precision_m else "",
            )
        )
    return found


def days(text: str) -> int:
    """For how many days an acceptance holds, as drafted or as it is now."""
    return (contracts.read(text) if text else agreed.in_force()).lasts_s // DAY_S


def added(text: str) -> str:
    """What a draft adds to the terms of now, as JSON; empty where nothing."""
    if not text:
        return ""
    now = agreed.in_force().terms
    more = [one for one in json.loads(text)["terms"] if one["name"] not in now]
    return json.dumps(more, indent=1) if more else ""


def written(typed: Mapping[str, str]) -> str:
    """The whole contract that a form asks for, in canonical JSON.

    Raises:
        Malformed: the sentence says which field.
    """
    now = agreed.in_force()
    terms = {name: _edited(term, typed) for name, term in now.terms.items()}
    kept = {name: term for name, term in terms.items() if term is not None}
    lasts_s = int(_number(typed.get("days", ""), _("days"))) * DAY_S
    document = contracts.document(
        Contract(now.version + 1, PROPOSED, lasts_s, MappingProxyType(kept))
    )
    document["terms"] += _extra(typed.get("more", ""))
    return of_document(document)


def of_document(document: Mapping[str, Any]) -> str:
    """A contract that a program sent, in canonical JSON.

    Raises:
        Malformed: it is none; the sentence says where.
    """
    try:
        text = canonical({**document, "adopted_by": PROPOSED}).decode()
        contracts.read(text)
    except (TypeError, ValueError, KeyError) as error:
        raise Malformed(_("This is no contract: %s") % str(error)[:200]) from error
    if len(text) > TEXT_MOST:
        raise Malformed(_("A contract has up to %s characters.") % TEXT_MOST)
    return text


def check(text: str) -> None:
    """See that this could come into force next.

    Raises:
        Malformed: it is no contract.
        Moved: it was written against another one than is in force.
        Same: it changes nothing.
    """
    try:
        new = contracts.read(text)
    except (ValueError, KeyError) as error:
        raise Malformed(_("This is no contract: %s") % str(error)[:200]) from error
    now = agreed.in_force()
    if new.version != now.version + 1:
        raise Moved(_("Another contract came into force meanwhile. Write this one anew."))
    if not differences(now, new):
        raise Same(_("The contract says exactly this already. Change something."))


def changed(text: str) -> list[Changed]:
    """What this contract changes of the one before it, in words."""
    new = contracts.read(text)
    before = agreed.version(new.version - 1)
    return differences(before, new) if before else []


def is_wider(text: str) -> bool:
    """Whether it asks for more, so that each member is asked before it holds for them."""
    return any(one.is_wider for one in changed(text))


def _how(term: Term | None) -> str:
    if term is None:
        return "gone"
    return "required" if term.is_required else "switch"


def _edited(term: Term, typed: Mapping[str, str]) -> Term | None:
    how = typed.get(f"how-{term.name}", _how(term))
    if how not in HOWS:
        raise Malformed(_("Choose for each term whether it stays."))
    if how == "gone":
        return None
    edited = replace(term, is_required=how == "required")
    if term.lease_s and f"hours-{term.name}" in typed:
        hours = _number(typed[f"hours-{term.name}"], _("hours"))
        edited = replace(edited, lease_s=round(hours * HOUR_S))
    if term.precision_m and f"metres-{term.name}" in typed:
        metres = _number(typed[f"metres-{term.name}"], _("metres"))
        edited = replace(edited, precision_m=round(metres))
    return edited


def _number(text: str, unit: str) -> float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = -1
    if not 0 <= number <= 100_000:
        raise Malformed(
            _("Write “%(text)s” as a number of %(unit)s.") % {"text": text[:40], "unit": unit}
        )
    return number


def _extra(text: str) -> list[Any]:
    if not text.strip():
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(_("The terms to add are no JSON. Leave them out or mend them.")) from error
    return found if isinstance(found, list) else [found]
