"""What the entries of a log state, and whether it follows: rules, fees, pools."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from coop.journal.verifier.counting import half_up, share_out

Facts = dict[str, Any]
BUCKETS = ("drivers", "riders", "reserve", "everyone", "operations")
PEOPLE = ("drivers", "riders", "everyone")
SCALE = 10**12
FOUNDING = "founding"


class Faults:
    """What was found, in words; `index` is the number of the entry, where it is about one."""

    def __init__(self) -> None:
        self.found: list[tuple[int | None, str]] = []

    def add(self, index: int | None, sentence: str) -> None:
        """Note a fault."""
        self.found.append((index, sentence))


def money(amount_minor: int, currency: str) -> str:
    """`12.34 EUR`."""
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{abs(amount_minor) // 100}.{abs(amount_minor) % 100:02d} {currency}"


class Rulebook:
    """The values of rules, as their versions come by."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.versions: dict[int, tuple[str, int, str, str, int]] = {}
        self.by_cause: dict[str, list[tuple[int, Facts]]] = {}
        self.named: set[tuple[str, str]] = set()
        self.is_open = False
        self._values: dict[int, dict[str, int]] = {}

    def version(self, index: int, said: Facts) -> None:
        """A rule gets a value."""
        number, name = said["version"], (said["key"], said["scope"])
        if number in self.versions:
            self.faults.add(index, f"The version {number} of the rules is stated twice.")
        if said["cause"] == FOUNDING and self.is_open and name in self.named:
            self.faults.add(
                index,
                f"The rule {said['key']} became {said['value']} without a vote, although the "
                "co-operative had opened.",
            )
        if said["cause"] != FOUNDING:
            self.by_cause.setdefault(said["cause"], []).append((index, said))
        self.named.add(name)
        at = instant(said["valid_from"])
        self.versions[number] = (at, number, said["key"], said["scope"], said["value"])
        self._values.clear()

    def as_of(self, version: int) -> dict[str, int] | None:
        """The rules of the whole co-operative under a version; None where it is not in the log."""
        if version not in self.versions:
            return None
        if version not in self._values:
            last = self.versions[version][:2]
            rows = sorted(row for row in self.versions.values() if row[:2] <= last and not row[3])
            self._values[version] = {row[2]: row[4] for row in rows}
        return self._values[version]

    def newest(self, key: str, *, but: str) -> int | None:
        """The newest value of a rule, leaving out what one decision wrote."""
        left_out = {said["version"] for _index, said in self.by_cause.get(but, [])}
        rows = [row for row in self.versions.values() if row[2] == key and row[1] not in left_out]
        return max(rows)[4] if rows else None


class Fees:
    """Every fee, divided again; and every pool, as it grew."""

    def __init__(self, rules: Rulebook, faults: Faults) -> None:
        self.rules, self.faults = rules, faults
        self.count = 0
        self.flowed: dict[tuple[str, str], int] = {}
        self.pools: dict[tuple[str, str], Facts] = {}
        self.was_fee = False

    def fee(self, index: int, said: Facts) -> None:
        """A fee was taken."""
        self.count += 1
        self.was_fee = True
        currency = said["currency"]
        for name in PEOPLE:
            flowed = self.flowed.get((name, currency), 0) + said["split_minor"].get(name, 0)
            self.flowed[name, currency] = flowed
        rules = self.rules.as_of(said["rule_version"])
        if rules is None:
            self.faults.add(index, "A fee was divided by rules that are not in the log.")
            return
        for wrong in _fee_faults(said, rules):
            self.faults.add(index, wrong)

    def settle(self) -> None:
        """After a batch of fees all that flowed into a pool was in them; before the next, not."""
        if not self.was_fee:
            return
        self.was_fee = False
        for pool, more in self.ahead():
            self.faults.add(None, f"{more} more flowed into the pool {pool} than fees gave.")

    def ahead(self) -> list[tuple[str, str]]:
        """Pools into which more flowed than the fees read so far gave, and how much more."""
        grown = [
            (*name, said["fees_minor"] - self.flowed.get(name, 0))
            for name, said in self.pools.items()
        ]
        return [(pool, money(more, currency)) for pool, currency, more in grown if more > 0]

    def pool(self, index: int, said: Facts) -> None:
        """A pool was counted."""
        name = (said["pool"], said["currency"])
        before = self.pools.get(name)
        self.pools[name] = said
        stood = before or {"fees_minor": 0, "index": "0", "carry": "0", "units": 0}
        grown = said["fees_minor"] - stood["fees_minor"]
        if grown < 0 or said["units_before"] != stood["units"]:
            self.faults.add(
                index, f"The pool {name[0]} does not go on where its last count left it."
            )
            return
        whole = grown * SCALE + int(stood["carry"])
        each, carry = divmod(whole, stood["units"]) if stood["units"] else (0, whole)
        if (int(said["index"]), int(said["carry"])) != (int(stood["index"]) + each, carry):
            self.faults.add(
                index,
                f"The index of the pool {name[0]} is {said['index']}, but {money(grown, name[1])} "
                f"among {stood['units']} units bring it to {int(stood['index']) + each}.",
            )


def _fee_faults(said: Facts, rules: dict[str, int]) -> list[str]:
    """What is wrong with a fee, in words."""
    fee, total, currency = said["fee_minor"], said["total_minor"], said["currency"]
    try:
        due = half_up(said["fare_minor"], rules["fees.rate_bp"])
        card = 0
        if said["by_card"] and total:
            card = half_up(total, rules["costs.card_bp"]) + rules["costs.card_fixed_minor"]
        insurance = rules["costs.insurance_minor"] if total else 0
        weights = {name: rules[f"split.{name}_bp"] for name in BUCKETS}
    except KeyError as missing:
        return [f"A fee was divided before the rule {missing} had a value."]
    found = []
    left = said["fee_minor"] - card - insurance
    stated = (
        ("fee", fee, due),
        ("cost of the card", said["card_minor"], card),
        ("insurance", said["insurance_minor"], insurance),
        ("part that the fee does not cover", said["shortfall_minor"], max(0, -left)),
    )
    for what, is_minor, should_minor in stated:
        if is_minor != should_minor:
            found.append(
                f"The {what} is {money(is_minor, currency)}; by the rules of the booking it is "
                f"{money(should_minor, currency)}."
            )
    parts = share_out(max(0, left), weights)
    for name in {**parts, **said["split_minor"]}:
        got, should = said["split_minor"].get(name, 0), parts.get(name, 0)
        if got != should:
            found.append(
                f"Of a fee of {money(fee, currency)}, {name} got {money(got, currency)}; by the "
                f"split in force they get {money(should, currency)}."
            )
    return found


def instant(text: str) -> str:
    """An instant in UTC, so that texts compare as instants do."""
    whole = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return whole.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
