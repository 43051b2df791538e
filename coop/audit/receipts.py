"""A member's own receipts: where their ballots, fees and shares stand in the log, and the proof.

All reads. What only its owner may open (a salt, a choice) leaves this room for nobody else.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.journal.queries import entries
from coop.journal.queries.entries import Proven
from coop.web.local import here
from governance.queries import ballots, proposals
from payouts.accumulator import SCALE
from payouts.dividing import PEOPLE
from payouts.queries import dividends, rides

RIDES_SHOWN = 20
BALLOT, RIDE, SHARE = "ballot", "ride", "share"


@dataclass(frozen=True, slots=True)
class Mine:
    """Something of somebody's own that the log holds, or will; `index` is None while it waits.

    Attributes:
        key: with `what`, the address of its receipt.
    """

    what: str
    key: str
    name: str
    at: datetime | None
    index: int | None
    amount_minor: int | None = None
    currency: str = ""
    is_driver: bool = False

    @property
    def receipt(self) -> str:
        """Where its receipt is."""
        return f"/log/mine/{self.what}s/{self.key}/"


def every(user_id: UUID, *, now: datetime) -> list[Mine]:
    """All that somebody can check of their own: ballots, shares of the fee, newest rides."""
    return [*_ballots(user_id, now), *_shares(user_id), *_rides(user_id)]


def ballot(user_id: UUID, number: int, *, now: datetime) -> dict[str, object] | None:
    """The receipt of one's ballot on a proposal; None before it is laid open."""
    found = proposals.proposal(number, now)
    held = ballots.receipt_of(found.id, user_id) if found else None
    if held is None:
        return None
    index = entries.with_receipts([held.commitment]).get(held.commitment)
    private = {"proposal": held.proposal, "choice": list(held.choice)}
    return _receipt(index, opens={"private": private, "salt": held.salt})


def ride(user_id: UUID, ride_id: UUID) -> dict[str, object] | None:
    """The receipt of the fee of one's own ride; None before it is sealed."""
    if rides.own_fee(user_id, ride_id) is None:
        return None
    index, salt = entries.about([ride_id], kind="fee.taken").get(ride_id, (None, b""))
    return _receipt(index, opens={"private": {"ride": str(ride_id)}, "salt": salt.hex()})


def share(user_id: UUID, pool: str) -> dict[str, object] | None:
    """What one's share of a pool is worth by the newest index in the log."""
    currency = here().currency
    held = dividends.share_in(user_id, pool=pool, currency=currency)
    newest = entries.newest("pool.counted", pool=pool, currency=currency)
    if held is None or newest is None:
        return None
    stands = int(newest.facts["public"]["index"])
    if held.index_at > stands:
        return None
    facts = {
        "units": held.units,
        "settled": str(held.settled),
        "index_at": str(held.index_at),
        "worth_minor": held.worth(stands) // SCALE,
    }
    return _receipt(newest.index, share=facts)


def of_entry(index: int) -> dict[str, object] | None:
    """The receipt of an entry for anybody: that it is in the log."""
    return _receipt(index)


def _receipt(index: int | None, **more: object) -> dict[str, object] | None:
    found = None if index is None else entries.proven(index)
    return None if found is None else {**_proof(found), **more}


def _proof(found: Proven) -> dict[str, object]:
    return {
        "log": found.checkpoint.note.split("\n", 1)[0],
        "key": found.key,
        "index": found.entry.index,
        "entry": found.entry.text,
        "proof": [b64encode(one).decode() for one in found.proof],
        "checkpoint": found.checkpoint.note,
    }


def _ballots(user_id: UUID, now: datetime) -> list[Mine]:
    found = []
    for proposal_id in ballots.voted_on(user_id):
        proposal, held = proposals.by_id(proposal_id, now), ballots.receipt_of(proposal_id, user_id)
        if proposal is not None and held is not None:
            found.append((proposal, held))
    places = entries.with_receipts([held.commitment for _proposal, held in found])
    return [
        Mine(BALLOT, str(held.proposal), proposal.title, held.cast_at, places.get(held.commitment))
        for proposal, held in sorted(found, key=lambda one: one[1].cast_at, reverse=True)
    ]


def _shares(user_id: UUID) -> list[Mine]:
    found = []
    for pool in PEOPLE:
        held = share(user_id, pool)
        if held is not None:
            newest = entries.entry(int(str(held["index"])))
            facts = held["share"]
            assert newest is not None
            assert isinstance(facts, dict)
            found.append(
                Mine(
                    SHARE,
                    pool,
                    pool,
                    newest.at,
                    newest.index,
                    amount_minor=facts["worth_minor"],
                    currency=here().currency,
                )
            )
    return found


def _rides(user_id: UUID) -> list[Mine]:
    own = rides.newest_fees(user_id, most=RIDES_SHOWN)
    places = entries.about([one.ride_id for one in own], kind="fee.taken")
    return [
        Mine(
            RIDE,
            str(one.ride_id),
            "",
            one.ended_at,
            places.get(one.ride_id, (None, b""))[0],
            amount_minor=one.fee_minor,
            currency=one.currency,
            is_driver=one.is_driver,
        )
        for one in own
    ]
