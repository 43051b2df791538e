"""The rules of one vote, frozen when its proposal leaves the draft. Pure.

Nothing that is voted meanwhile changes a vote under way; the hash goes into the journal as it opens.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

import rfc8785

from governance.kinds import Kind
from governance.states import Spans


class Numbers(Protocol):
    """The rules in force."""

    def __getitem__(self, key: str, /) -> int:
        """The value of a rule."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers that a vote goes by."""

    discussion_s: int
    open_s: int
    late_quorum_s: int
    timelock_s: int
    expiry_s: int
    quorum_bp: int
    quorum_least: int
    more_than_bp: int
    weight_max: int
    petition_bp: int
    rules_version: int

    @property
    def spans(self) -> Spans:
        """How long each step takes."""
        return Spans(
            discussion=timedelta(seconds=self.discussion_s),
            voting=timedelta(seconds=self.open_s),
            late_quorum=timedelta(seconds=self.late_quorum_s),
            timelock=timedelta(seconds=self.timelock_s),
            expiry=timedelta(seconds=self.expiry_s),
        )

    def bound_to(self, payload_hash: bytes) -> bytes:
        """32 bytes that bind the rules of a vote and what is voted on."""
        return sha256(rfc8785.dumps([payload_hash.hex(), as_json(self)])).digest()


def frozen(rules: Numbers, kind: Kind, *, waits_long: bool, version: int) -> Terms:
    """The rules of a vote of this kind as they are now.

    Args:
        waits_long: whether a rule that it changes asks for the long timelock.
    """
    is_constitution = kind is Kind.CONSTITUTION
    quorum = "votes.constitution_quorum_bp" if is_constitution else "votes.quorum_bp"
    majority = "votes.constitution_bp" if is_constitution else "votes.ordinary_bp"
    lock = "enact.constitution_timelock_s" if waits_long else "enact.timelock_s"
    return Terms(
        discussion_s=rules["votes.discussion_s"],
        open_s=rules["votes.open_s"],
        late_quorum_s=rules["votes.late_quorum_s"],
        timelock_s=rules[lock],
        expiry_s=rules["enact.expiry_s"],
        quorum_bp=rules[quorum],
        quorum_least=rules["votes.quorum_least"],
        more_than_bp=rules[majority],
        weight_max=rules["delegation.weight_max"],
        petition_bp=rules["enact.petition_bp"],
        rules_version=version,
    )


def as_json(terms: Terms) -> dict[str, int]:
    """The terms as they are stored; `of_json` reads them back."""
    return asdict(terms)


def of_json(stored: Mapping[str, int]) -> Terms:
    """Stored terms."""
    return Terms(**stored)
