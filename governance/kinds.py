"""The kinds of proposals: what each decides, how it is voted on, and what its payload says. Pure.

A proposal carries no code: its payload is one of the shapes here, and the system carries it out.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

import rfc8785


class Kind(StrEnum):
    """What a proposal decides."""

    RULES = "rules"
    CONSTITUTION = "constitution"
    PAYMENT = "payment"
    PROJECTS = "projects"
    OFFICERS = "officers"
    ADVISORY = "advisory"
    CONTRACT = "contract"


class Form(StrEnum):
    """What a ballot looks like."""

    YES_NO = "yes_no"
    RANKED = "ranked"
    APPROVAL = "approval"


class Topic(StrEnum):
    """What a proposal is about, for lending one's vote."""

    MONEY = "money"
    RIDES = "rides"
    HOUSE = "house"


FORMS: Mapping[Kind, Form] = {
    Kind.RULES: Form.YES_NO,
    Kind.CONSTITUTION: Form.YES_NO,
    Kind.PAYMENT: Form.YES_NO,
    Kind.PROJECTS: Form.APPROVAL,
    Kind.OFFICERS: Form.RANKED,
    Kind.ADVISORY: Form.APPROVAL,
    Kind.CONTRACT: Form.YES_NO,
}
OF_MONEY = frozenset(
    {"fares", "fees", "split", "costs", "losses", "dividends", "payments", "payouts", "refunds"}
    | {"tips", "tolls", "cancel", "noshow", "waiting"}
)
"""Groups of rules that are about money."""


LATER = frozenset({"city", "contract"})
"""Fields of a payload that came after the first votes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One rule: the value it had when this was written, and the value that is proposed."""

    key: str
    scope: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money from the reserve: into a member's wallet, or for a bill that is paid as others are."""

    payee: str
    member_id: str | None
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Project:
    """Something that the reserve could pay for."""

    key: str
    name: str
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Payload:
    """What is decided; only the fields of its kind are filled.

    `contract`: the whole new contract about members' data, in canonical JSON.
    """

    kind: Kind
    changes: tuple[Change, ...] = ()
    payment: Payment | None = None
    projects: tuple[Project, ...] = ()
    budget_minor: int = 0
    currency: str = ""
    office: str = ""
    seats: int = 0
    city: str = ""
    options: tuple[str, ...] = ()
    contract: str = ""

    @property
    def form(self) -> Form:
        """What its ballots look like."""
        return FORMS[self.kind]

    @property
    def topic(self) -> Topic:
        """What it is about."""
        if self.kind in {Kind.PAYMENT, Kind.PROJECTS}:
            return Topic.MONEY
        if self.kind is Kind.RULES:
            groups = {change.key.partition(".")[0] for change in self.changes}
            return Topic.MONEY if groups & OF_MONEY else Topic.RIDES
        return Topic.HOUSE

    @property
    def is_carried_out(self) -> bool:
        """Whether its result does something by itself."""
        return self.kind is not Kind.ADVISORY

    @property
    def spends_minor(self) -> int:
        """The most that it takes from the reserve."""
        return self.payment.amount_minor if self.payment else self.budget_minor

    def hash(self) -> bytes:
        """32 bytes that bind every word and number of it."""
        return sha256(rfc8785.dumps(as_json(self))).digest()


def as_json(payload: Payload) -> dict[str, Any]:
    """The payload as it is stored; `of_json` reads it back."""
    stored = {key: _plain(value) for key, value in asdict(payload).items()}
    # Left out where there is none, so that what was voted on before there were any keeps its hash.
    return {key: value for key, value in stored.items() if key not in LATER or value}


def counted_by(payload: Payload) -> dict[str, Any]:
    """What it takes to recount its vote, for everybody: numbers and keys, and no words of anybody."""
    if payload.kind in {Kind.RULES, Kind.CONSTITUTION}:
        return {"changes": [asdict(change) for change in payload.changes]}
    if payload.kind is Kind.PROJECTS:
        costs = {one.key: one.cost_minor for one in payload.projects}
        return {"costs": costs, "budget_minor": payload.budget_minor}
    if payload.kind is Kind.OFFICERS:
        return {"seats": payload.seats}
    return {}


def of_json(stored: Mapping[str, Any]) -> Payload:
    """A stored payload."""
    values = dict(stored)
    paid = values["payment"]
    return Payload(
        kind=Kind(values["kind"]),
        changes=tuple(Change(**one) for one in values["changes"]),
        payment=Payment(**paid) if paid else None,
        projects=tuple(Project(**one) for one in values["projects"]),
        budget_minor=values["budget_minor"],
        currency=values["currency"],
        office=values["office"],
        seats=values["seats"],
        city=values.get("city", ""),
        options=tuple(values["options"]),
        contract=values.get("contract", ""),
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
