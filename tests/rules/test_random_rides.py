"""Ten thousand rides with incidents: what riders pay is what others get, and nothing is lost."""

from collections import Counter
from random import Random

from payouts.accumulator import SCALE, Pool, Share, add, change_units, claim, claimable
from payouts.dividing import LOSSES, PEOPLE, CostRates, buckets, costs, with_losses
from payouts.rules import BUCKETS
from rides.trips.fares import share

RIDES = 10_000
MEMBERS = 12
CARDS = CostRates(card_bp=290, card_fixed_minor=30, insurance_minor=25)


class City:
    """Pools, their shares, and the sums that must never drift apart."""

    def __init__(self) -> None:
        self.pools = dict.fromkeys(PEOPLE, Pool())
        self.shares = {(key, who): Share() for key in PEOPLE for who in range(MEMBERS)}
        self.inflow: Counter[str] = Counter()
        self.claimed: Counter[str] = Counter()
        self.funds: Counter[str] = Counter()

    def flow(self, parts: dict[str, int]) -> None:
        for key, amount in parts.items():
            if key in self.pools:
                self.pools[key] = add(self.pools[key], amount)
                self.inflow[key] += amount
            else:
                self.funds[key] += amount

    def count(self, key: str, who: int, units: int) -> None:
        pool, share_ = change_units(self.pools[key], self.shares[key, who], units)
        self.pools[key], self.shares[key, who] = pool, share_

    def claim(self, key: str, who: int) -> None:
        amount = claimable(self.pools[key], self.shares[key, who])
        self.shares[key, who] = claim(self.pools[key], self.shares[key, who], amount)
        self.claimed[key] += amount

    def conserves(self, key: str) -> bool:
        pool = self.pools[key]
        held = sum(self.shares[key, who].worth(pool.index) for who in range(MEMBERS))
        return held + pool.carry + self.claimed[key] * SCALE == self.inflow[key] * SCALE


def test_ten_thousand_rides_with_incidents_add_up_to_the_cent() -> None:
    rng, city, released = Random(17), City(), 0
    split_bp = dict(zip(BUCKETS, (4000, 1500, 2000, 1000, 1500), strict=True))
    for number in range(RIDES):
        fare, tax = rng.randrange(0, 9_000), rng.randrange(0, 900)
        tolls, fee_bp = rng.choice([0, 0, 0, 150, 480]), rng.choice([0, 800, 1500, 3000])
        fee = share(fare, fee_bp, 10_000)
        driver, total = fare - fee, fare + tax + tolls
        assert total == driver + fee + tax + tolls
        found = costs(fee, total_minor=total, by_card=rng.random() < 0.6, rates=CARDS)
        assert found.card_minor + found.insurance_minor + found.net_minor == (
            fee + found.shortfall_minor
        )
        # A refund while the fee waits cuts it; now and then members vote another split.
        net = found.net_minor - (rng.randint(0, found.net_minor) if rng.random() < 0.05 else 0)
        if rng.random() < 0.01:
            moved = rng.randrange(0, 500)
            split_bp = {**split_bp, "drivers": 4000 - moved, "riders": 1500 + moved}
        parts = buckets(net, split_bp)
        with_fund = with_losses(parts, losses_bp=1000)
        assert sum(parts.values()) == sum(with_fund.values()) == net
        city.flow(with_fund)
        released += net
        for key in PEOPLE:
            assert city.conserves(key)
        key, who = rng.choice(PEOPLE), rng.randrange(MEMBERS)
        if number % 3 == 0:
            city.count(key, who, rng.randrange(0, 50_000))
        elif number % 3 == 1:
            city.claim(key, who)
        assert city.conserves(key)
    assert city.inflow.total() + city.funds.total() == released
    assert city.funds[LOSSES] > 0
