"""What people accepted, which terms they switched, and what they decided when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
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
    row = newest()
    return contracts.read(row.text) if row else founding.CONTRACT


def standing(member_id: UUID) -> Standing:
    """What this person allows."""
    return standings([member_id])[member_id]


def standings(member_ids: Collection[UUID], *, term: str = "") -> dict[UUID, Standing]:
    """What each of these people allows.

    Args:
        term: what it is asked for; switches are looked up only if it is one. Empty: all are.
    """
    rows = models.Locker.objects.filter(member_id__in=member_ids)
    lockers = {row.member_id: row for row in rows.select_related("contract__template")}
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


def _standing(row: models.Locker | None, member_id: UUID) -> Standing:
    if row is None:
        return Standing(member_id, in_force())
    held = row.contract
    return Standing(
        member_id=member_id,
        contract=contracts.read(held.template.text) if held else in_force(),
        home=row.home,
        has_contract=row.withdrawn_at is None,
        expires_at=held.expires_at if held else None,
        is_frozen=row.frozen_at is not None,
        is_gone=row.closed_at is not None,
        wrapped_key=bytes(row.wrapped_key),
    )
