"""What people accepted, which terms they switched, and what they decided when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from coop.locker import contracts, founding, models
from coop.locker.contracts import Contract, Term

OPEN = ""
LIVE = "live"
NOT_COVERED = "not_covered"
GONE = "gone"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"
FROZEN = "frozen"
SWITCHED_OFF = "switched_off"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person allows as of now.

    Attributes:
        has_contract: False after a withdrawal; somebody who keeps nothing here yet has none to
            withdraw, and is served under the newest one.
        home: where their locker lies; empty: here.
        switches: term -> whether it is on, where the person set it.
        wrapped_key: their data key as it lies here; empty where they keep nothing.
    """

    member_id: UUID
    contract: Contract
    home: str = ""
    has_contract: bool = True
    expires_at: datetime | None = None
    is_frozen: bool = False
    is_gone: bool = False
    switches: Mapping[str, bool] = field(default_factory=dict)
    wrapped_key: bytes = b""

    def is_on(self, term: Term) -> bool:
        """Whether a term is switched on: required ones always, others unless switched off."""
        return term.is_required or self.switches.get(term.name, True)

    def refuses(self, term: Term | None, *, now: datetime) -> str:
        """Why nothing may be done under a term, in a word; empty where it may."""
        if not self.is_gone and term is not None and term.legal_basis in contracts.ALWAYS:
            return OPEN
        state = self.state(now=now)
        if state != LIVE:
            return state
        if term is None:
            return NOT_COVERED
        return OPEN if self.is_on(term) else SWITCHED_OFF

    def state(self, *, now: datetime) -> str:
        """How the contract as a whole stands, in a word."""
        if self.is_gone:
            return GONE
        if not self.has_contract:
            return WITHDRAWN
        if self.expires_at is not None and self.expires_at <= now:
            return EXPIRED
        return FROZEN if self.is_frozen else LIVE


@dataclass(frozen=True, slots=True)
class Accepted:
    """A contract that a person accepted, as it was signed."""

    id: UUID
    version: int
    adopted_by: str
    accepted_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    how: str
    text: str
    signature: bytes
    key: bytes
    template_text: str
    template_signature: bytes
    template_key: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """Something a person decided about their data."""

    what: str
    term: str
    at: datetime


def newest() -> models.Template | None:
    """The template in force."""
    return models.Template.objects.order_by("-version").first()


def in_force() -> Contract:
    """The contract in force, for whoever accepts now."""
    digests = models.Template.objects.order_by("-version").values_list("digest", flat=True)
    digest = digests.first()
    return _stated(digest) if digest else founding.CONTRACT


def version(number: int) -> Contract | None:
    """The contract of this version; the founders' own is the first, adopted or not."""
    text = models.Template.objects.filter(version=number).values_list("text", flat=True).first()
    if text is None:
        return founding.CONTRACT if number == founding.CONTRACT.version else None
    return contracts.read(text)


def standing(member_id: UUID) -> Standing:
    """What this person allows."""
    return standings([member_id])[member_id]


def standings(member_ids: Collection[UUID], *, term: str = "") -> dict[UUID, Standing]:
    """What each of these people allows.

    Args:
        term: what it is asked for; switches are looked up only if it is one. Empty: all are.
    """
    rows = models.Locker.objects.filter(member_id__in=member_ids).values_list(*_Row.columns())
    lockers = {row.member_id: row for row in map(_Row._make, rows)}
    bare = {member_id: _standing(lockers.get(member_id), member_id) for member_id in member_ids}
    named = [one.contract.terms.get(term) for one in bare.values()] if term else [None]
    if all(found is not None and found.is_required for found in named):
        return bare
    switches: dict[UUID, dict[str, bool]] = {}
    grants = models.Grant.objects.filter(member_id__in=member_ids)
    for member_id, name, is_on in grants.values_list("member_id", "term", "is_on"):
        switches.setdefault(member_id, {})[name] = is_on
    return {
        member_id: replace(one, switches=switches.get(member_id, {}))
        for member_id, one in bare.items()
    }


def asks(member_id: UUID, *, now: datetime) -> bool:
    """Whether there is a contract that this person has not agreed to, or theirs is over."""
    one = standing(member_id)
    is_over = one.expires_at is not None and one.expires_at <= now
    return not one.has_contract or is_over or one.contract.version < in_force().version


def precisions(member_ids: Collection[UUID], term: str) -> dict[UUID, int]:
    """To how many metres places of these people may be told under a term.

    Who agreed to a contract without it is told no nearer than the founders wrote.
    """
    usual = founding.CONTRACT.terms[term]
    return {
        member_id: one.contract.terms.get(term, usual).precision_m
        for member_id, one in standings(member_ids, term=term).items()
    }


def accepted(member_id: UUID) -> list[Accepted]:
    """All contracts of this person, newest first."""
    rows = models.Contract.objects.filter(member_id=member_id)
    rows = rows.select_related("template__key", "key").order_by("-accepted_at", "-id")
    return [
        Accepted(
            row.id,
            row.template_id,
            row.template.adopted_by,
            row.accepted_at,
            row.expires_at,
            row.ended_at,
            row.how,
            row.text,
            bytes(row.signature),
            bytes(row.key.public),
            row.template.text,
            bytes(row.template.signature),
            bytes(row.template.key.public),
        )
        for row in rows
    ]


def decisions(member_id: UUID) -> list[Decision]:
    """What this person decided, newest first."""
    rows = models.Consent.objects.filter(member_id=member_id).order_by("-id")
    return [Decision(row.what, row.term, row.at) for row in rows]


class _Row(NamedTuple):
    """What a read needs of a locker and its contract: the template by its digest, since it is long."""

    member_id: UUID
    home: str
    wrapped_key: bytes
    frozen_at: datetime | None
    withdrawn_at: datetime | None
    closed_at: datetime | None
    expires_at: datetime | None
    digest: str | None

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Where they lie."""
        return (*cls._fields[:-2], "contract__expires_at", "contract__template__digest")


@lru_cache(maxsize=64)
def _stated(digest: str) -> Contract:
    """The contract of a template: it never changes, and no other text has this digest."""
    text = models.Template.objects.values_list("text", flat=True).get(digest=digest)
    return contracts.read(text)


def _standing(row: _Row | None, member_id: UUID) -> Standing:
    if row is None:
        return Standing(member_id, in_force())
    return Standing(
        member_id=member_id,
        contract=_stated(row.digest) if row.digest else in_force(),
        home=row.home,
        has_contract=row.withdrawn_at is None,
        expires_at=row.expires_at,
        is_frozen=row.frozen_at is not None,
        is_gone=row.closed_at is not None,
        wrapped_key=bytes(row.wrapped_key),
    )
