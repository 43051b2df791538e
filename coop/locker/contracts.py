"""A contract of the locker: who may do what with which fields, for what, when, and for how long.

Pure: no Django, no I/O. What it does not cover is refused whole. `founding` holds the first
template; how a document looks to programs stands in `schemas`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from math import cos, radians
from types import MappingProxyType
from typing import Any, Final

FORMAT: Final = "ourway-locker-contract-1"
PROFILE: Final = "profile"
PLACES: Final = "places"
GUESTS: Final = "guests"
PREFERENCES: Final = "preferences"
TRACES: Final = "traces"
DOCUMENTS: Final = "documents"
RECEIPTS: Final = "receipts"
MESSAGES: Final = "messages"
RATINGS: Final = "ratings"
CONTACTS: Final = "contacts"
CIRCLE: Final = "circle"
GROUPS: Final = "groups"
AVOIDED: Final = "avoided"
RANKING: Final = "ranking"
FILES: Final = "files"
STOPS: Final = "stops"
DESK: Final = "desk"
OWN: Final = "own"

FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        PROFILE: frozenset({"name", "phone", "photo"}),
        PLACES: frozenset({"label", "detail", "lat", "lon", "kind"}),
        TRACES: frozenset({"rows"}),
        # Kept apart, as the law asks; what is read of them is logged here.
        DOCUMENTS: frozenset(
            {"application", "licence", "background", "insurance", "inspection", "identity"}
        ),
        # How the person likes to ride.
        PREFERENCES: frozenset({"quiet", "luggage", "temperature", "pets"}),
        # Whom the person wants to be told in an emergency, each under a key of its own.
        CONTACTS: frozenset({"name", "phone"}),
        # Whether a woman or a non-binary person wants to ride with others who said so.
        CIRCLE: frozenset({"declared", "wish"}),
        # To which groups the person says they belong, so that gaps between groups can be counted.
        GROUPS: frozenset({"gender", "age", "seen_as"}),
        # Why they do not want to meet somebody, each under that person's id: for themselves alone.
        AVOIDED: frozenset({"why"}),
        # In which order they want drivers, jobs and discussions, and whose labels they follow.
        RANKING: frozenset({"drivers", "jobs", "threads", "follows"}),
        # Whom the person booked rides for, by ride.
        GUESTS: frozenset({"name", "phone"}),
        # Where a ride begins and ends; it lies with the ride, and is shown as a term allows.
        STOPS: frozenset({"lat", "lon", "label"}),
        # What a ride leaves behind, by ride: for the person alone.
        RECEIPTS: frozenset({"ride", "at", "currency", "total_minor", "lines", "stops"}),
        MESSAGES: frozenset({"rows"}),
        RATINGS: frozenset({"rows"}),
        # What apps of others keep here by remoteStorage: a list of all files, and the bytes of each.
        FILES: frozenset({"listed", "bytes"}),
    }
)
OPERATIONS: Final = ("read", "write", "append")
TRIGGERS: Final = ("none", "asked", "session", "live_ride")
"""When a term may be used, from the widest to the narrowest: at any time; while something that the
person asked for is under way; while they are signed in; around a ride of theirs."""
LEGAL_BASES: Final = (
    "consent",
    "contract",
    "legal_obligation",
    "legitimate_interest",
    "vital_interest",
)
ALWAYS: Final = ("legal_obligation", "vital_interest")
"""What rests on these holds while a contract is frozen or withdrawn: the law and lives ask for it."""
PURPOSES: Final = (
    "dpv:ServiceProvision",
    "dpv:CustomerCare",
    "dpv:CommunicationManagement",
    "dpv:Personalisation",
    "dpv:LegalCompliance",
    "dpv:OrganisationGovernance",
    "dpv:IdentityVerification",
    "dpv:RequestedServiceProvision",
)
"""Terms of the W3C Data Privacy Vocabulary that a contract here may name."""


class Unreadable(ValueError):
    """A document that is no contract; the text says where."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a person allows.

    Attributes:
        name: stable, as reads name it.
        covers: collection -> fields.
        trigger: one of TRIGGERS.
        lease_s: how long the co-operative may hold what it read, from the end of what it was for.
        precision_m: places are rounded to about this; 0: as they are.
        recipients: who gets to see it: "self", "driver", "rider", "desk", "members" and so on.
        is_required: part of being served at all; others are switches.
        survives: names of `laws.KINDS` that stay after withdrawal.
    """

    name: str
    covers: Mapping[str, frozenset[str]]
    purpose: str
    legal_basis: str
    operations: tuple[str, ...] = ("read",)
    trigger: str = "none"
    lease_s: int = 0
    precision_m: int = 0
    recipients: tuple[str, ...] = ()
    is_required: bool = True
    survives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """A template: all terms, and for how long an acceptance of them holds."""

    version: int
    adopted_by: str
    lasts_s: int
    terms: Mapping[str, Term]


def document(contract: Contract) -> dict[str, Any]:
    """The contract as JSON, whose canonical bytes are signed."""
    return {
        "format": FORMAT,
        "version": contract.version,
        "adopted_by": contract.adopted_by,
        "lasts_s": contract.lasts_s,
        "terms": [_term_document(contract.terms[name]) for name in sorted(contract.terms)],
    }


def parse(found: Mapping[str, Any]) -> Contract:
    """Read a document.

    Raises:
        Unreadable: a part is missing, unknown or of another form.
    """
    _need(found.get("format") == FORMAT, "the format")
    _need(set(found) == {"format", "version", "adopted_by", "lasts_s", "terms"}, "its parts")
    _need(_is_count(found["version"]) and found["version"] > 0, "the version")
    _need(isinstance(found["adopted_by"], str) and found["adopted_by"] != "", "who adopted it")
    _need(_is_count(found["lasts_s"]) and found["lasts_s"] > 0, "how long it lasts")
    _need(isinstance(found["terms"], list) and bool(found["terms"]), "the terms")
    terms = [_term(one) for one in found["terms"]]
    _need(len({term.name for term in terms}) == len(terms), "a term that is there twice")
    named = MappingProxyType({term.name: term for term in terms})
    return Contract(found["version"], found["adopted_by"], found["lasts_s"], named)


@lru_cache(maxsize=64)
def read(text: str) -> Contract:
    """The contract that a template's text states.

    Raises:
        Unreadable: it states none.
    """
    return parse(json.loads(text))


def covers(
    term: Term, *, collection: str, fields: Collection[str], operation: str = "read"
) -> bool:
    """Whether every field lies within the term."""
    if operation not in term.operations or not fields:
        return False
    return set(fields) <= term.covers.get(collection, frozenset())


def widened(old: Contract, new: Contract) -> list[str]:
    """Where a new contract asks for more than the old one, in the names of its parts.

    Nothing means that it is narrower or the same: then a machine may accept it for the member.
    """
    found = ["lasts_s"] if new.lasts_s > old.lasts_s else []
    for name, term in sorted(new.terms.items()):
        before = old.terms.get(name)
        parts = ["term"] if before is None else _widened(before, term)
        found += [f"{name}.{part}" for part in parts]
    return found


def coarse(data: Mapping[str, Any], precision_m: int) -> dict[str, Any]:
    """The same with places rounded to a grid of about this many metres."""
    if precision_m <= 0 or not {"lat", "lon"} <= set(data):
        return dict(data)
    step = precision_m / METRES_PER_DEGREE
    lat = round(float(data["lat"]) / step) * step
    # A degree of longitude is shorter the farther from the equator; the same along one row.
    wide = step / max(cos(radians(lat)), NEAR_THE_POLES)
    rounded = {"lat": round(lat, 6), "lon": round(round(float(data["lon"]) / wide) * wide, 6)}
    # An address would give the place away.
    return {**data, **rounded, "label": "", "detail": ""}


METRES_PER_DEGREE = 111_320
NEAR_THE_POLES = 0.01


def _widened(old: Term, new: Term) -> list[str]:
    is_more = {
        "covers": any(
            names - old.covers.get(collection, frozenset())
            for collection, names in new.covers.items()
        ),
        "operations": not set(new.operations) <= set(old.operations),
        "purpose": new.purpose != old.purpose,
        "legal_basis": new.legal_basis != old.legal_basis,
        "trigger": new.trigger not in (old.trigger, *_narrower(old.trigger)),
        "lease_s": new.lease_s > old.lease_s,
        "precision_m": new.precision_m < old.precision_m,
        "recipients": not set(new.recipients) <= set(old.recipients),
        "required": new.is_required and not old.is_required,
        "survives": not set(new.survives) <= set(old.survives),
    }
    return [part for part, is_so in is_more.items() if is_so]


def _narrower(trigger: str) -> Sequence[str]:
    """Triggers under which less can be read: only "none" has any, the others differ in kind."""
    return TRIGGERS[1:] if trigger == "none" else ()


def _term_document(term: Term) -> dict[str, Any]:
    return {
        "name": term.name,
        "covers": {name: sorted(term.covers[name]) for name in sorted(term.covers)},
        "purpose": term.purpose,
        "legal_basis": term.legal_basis,
        "operations": list(term.operations),
        "trigger": term.trigger,
        "lease_s": term.lease_s,
        "precision_m": term.precision_m,
        "recipients": list(term.recipients),
        "required": term.is_required,
        "survives": list(term.survives),
    }


PARTS = {field.name for field in fields(Term)} - {"is_required"} | {"required"}


def _term(found: Mapping[str, Any]) -> Term:
    _need(isinstance(found, dict) and set(found) == PARTS, "the parts of a term")
    name = found["name"]
    _need(isinstance(name, str) and name.isidentifier() and len(name) <= 20, "the name of a term")
    _need(isinstance(found["covers"], dict), f"what {name} covers")
    for collection, names in found["covers"].items():
        _need(collection in FIELDS, f"{name}: there is no {collection}")
        _need(_are_of(names, FIELDS[collection]), f"{name}: fields of {collection}")
    _need(_are_of(found["operations"], OPERATIONS), f"the operations of {name}")
    _need(found["purpose"] in PURPOSES, f"the purpose of {name}")
    _need(found["legal_basis"] in LEGAL_BASES, f"the legal basis of {name}")
    _need(found["trigger"] in TRIGGERS, f"the trigger of {name}")
    for part in ("lease_s", "precision_m"):
        _need(_is_count(found[part]), f"{part} of {name}")
    for part in ("recipients", "survives"):
        _need(_are_texts(found[part]), f"{part} of {name}")
    _need(isinstance(found["required"], bool), f"whether {name} is required")
    return Term(
        name=name,
        covers=MappingProxyType({key: frozenset(found["covers"][key]) for key in found["covers"]}),
        purpose=found["purpose"],
        legal_basis=found["legal_basis"],
        operations=tuple(found["operations"]),
        trigger=found["trigger"],
        lease_s=found["lease_s"],
        precision_m=found["precision_m"],
        recipients=tuple(found["recipients"]),
        is_required=found["required"],
        survives=tuple(found["survives"]),
    )


def _need(is_so: bool, part: str) -> None:
    if not is_so:
        raise Unreadable(f"this is no contract of the locker: {part}")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_of(value: object, known: Collection[str]) -> bool:
    return isinstance(value, list) and bool(value) and all(one in known for one in value)
