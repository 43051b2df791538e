"""Money that arrives in cents and belongs to a million people, without a row for each. Pure.

A pool pays every unit the same. `index` is what one unit was paid since the pool began, in
`SCALE` parts of a minor unit; what does not divide evenly waits in `carry` for the next fee.
After every event: the sum of all shares + carry + paid x SCALE = fees x SCALE, exactly.
"""

from dataclasses import dataclass, replace

SCALE = 10**12
"""Parts of a minor unit; kept as NUMERIC, for a bigint would overflow."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What all shares of a pool have in common; `units` is the sum over its shares."""

    index: int = 0
    carry: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part: `settled` up to `index_at`, and `units` that earn from there on."""

    units: int = 0
    index_at: int = 0
    settled: int = 0

    def worth(self, index: int) -> int:
        """What the share holds when the pool stands at `index`, in SCALE parts."""
        return self.settled + self.units * (index - self.index_at)


def add(pool: Pool, fee_minor: int) -> Pool:
    """Let a fee flow in; with nobody to pay, it waits in `carry`.

    Many fees at once come to the same as one after the other.

    Raises:
        ValueError: a negative fee.
    """
    if fee_minor < 0:
        raise ValueError("a pool takes no negative fee")
    whole = fee_minor * SCALE + pool.carry
    if not pool.units:
        return replace(pool, carry=whole)
    each, carry = divmod(whole, pool.units)
    return replace(pool, index=pool.index + each, carry=carry)


def change_units(pool: Pool, share: Share, units: int) -> tuple[Pool, Share]:
    """Give a share another number of units from now on; what it earned before stays.

    Raises:
        ValueError: negative units.
    """
    if units < 0:
        raise ValueError("units are never negative")
    changed = Share(units=units, index_at=pool.index, settled=share.worth(pool.index))
    return replace(pool, units=pool.units - share.units + units), changed


def claim(pool: Pool, share: Share, amount_minor: int) -> Share:
    """Take whole minor units out of a share.

    Raises:
        ValueError: a negative amount, or more than the share holds.
    """
    worth = share.worth(pool.index)
    if not 0 <= amount_minor * SCALE <= worth:
        raise ValueError("a claim takes what the share holds, and no more")
    return Share(share.units, pool.index, worth - amount_minor * SCALE)


def claimable(pool: Pool, share: Share) -> int:
    """The whole minor units that a share can pay now."""
    return share.worth(pool.index) // SCALE
