"""Every vote counted again, and every change of a rule held against the vote that decided it."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from typing import Any

from coop.journal.canonical import canonical
from coop.journal.verifier.counting import (
    WHOLE_BP,
    at_least,
    bought,
    elected,
    ladder_parts,
    levels_of,
    rounded_parts,
    support,
    yes_no,
)
from coop.journal.verifier.facts import BUCKETS, Facts, Faults, Rulebook, instant

YES_NO = {"rules", "constitution", "payment", "contract"}
TAKEN_BACK = ", taken back"


class Vote:
    """What the log says of one proposal."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.submitted: Facts = {}
        self.opened: Facts = {}
        self.counted: Facts = {}
        self.enacted: Facts = {}
        self.ballots: list[tuple[list[str], int]] = []
        self.receipts: set[str] = set()
        self.happened: set[str] = set()


class Votes:
    """All proposals, and the months of the fee's split."""

    def __init__(self, rules: Rulebook, faults: Faults) -> None:
        self.rules, self.faults = rules, faults
        self.votes: dict[int, Vote] = {}
        self.months: dict[str, tuple[int, Facts]] = {}
        self.elected: list[tuple[int, Facts]] = []
        self.ballots = 0

    def vote(self, said: Facts) -> Vote:
        """The proposal that an entry is about."""
        number = said["proposal"]
        return self.votes.setdefault(number, Vote(number))

    def submitted(self, index: int, said: Facts) -> None:
        """A proposal was put to the members."""
        vote = self.vote(said)
        if vote.submitted:
            self.faults.add(index, f"Proposal {vote.number} was submitted twice.")
        vote.submitted = dict(said)
        if "first" in said:
            first = self.votes.get(said["first"], Vote(said["first"])).submitted
            vote.submitted = {**first, **said}
            if first.get("hash") != said["hash"]:
                self.faults.add(
                    index, f"The second vote {vote.number} is not on what the first one decided."
                )
        if "changes" in said and _payload_hash(said["kind"], said["changes"]) != said["hash"]:
            self.faults.add(index, f"What proposal {vote.number} says does not fit its hash.")

    def opened(self, index: int, said: Facts) -> None:
        """A vote opened."""
        vote = self.vote(said)
        vote.opened = said
        bound = sha256(canonical([vote.submitted.get("hash"), said["rules"]])).hexdigest()
        if bound != said["terms"]:
            self.faults.add(
                index, f"The rules of the vote on proposal {vote.number} do not fit their hash."
            )

    def ballot(self, index: int, said: Facts) -> None:
        """A ballot was laid open."""
        vote = self.vote(said)
        self.ballots += 1
        if said["receipt"] in vote.receipts:
            self.faults.add(
                index,
                f"A ballot on proposal {vote.number} is counted twice: the one with the receipt "
                f"{said['receipt'][:12]}….",
            )
        if vote.counted:
            self.faults.add(index, f"A ballot on proposal {vote.number} comes after its count.")
        if not 1 <= said["weight"] <= vote.opened.get("rules", {}).get("weight_max", 1):
            self.faults.add(index, f"A ballot on proposal {vote.number} weighs too much.")
        vote.receipts.add(said["receipt"])
        vote.ballots.append((said["choice"], said["weight"]))

    def counted(self, index: int, said: Facts) -> None:
        """A vote was counted."""
        vote = self.vote(said)
        if vote.counted:
            self.faults.add(index, f"Proposal {vote.number} was counted twice.")
        vote.counted = said
        if not vote.submitted or not vote.opened:
            self.faults.add(index, f"Proposal {vote.number} was counted, but never opened.")
            return
        for wrong in _count_faults(vote, said):
            self.faults.add(index, wrong)

    def enacted(self, index: int, said: Facts) -> None:
        """A decision was carried out."""
        vote = self.vote(said)
        name = f"Proposal {vote.number} was carried out"
        if vote.enacted:
            self.faults.add(index, f"{name} twice.")
        vote.enacted = said
        if not vote.counted.get("carried"):
            self.faults.add(index, f"{name}, but no vote carried it.")
        if said["hash"] != vote.submitted.get("hash"):
            self.faults.add(index, f"{name}, but not as it was voted on.")
        if "cancelled" in vote.happened:
            self.faults.add(index, f"{name}, although it was cancelled.")
        if vote.submitted.get("kind") == "constitution":
            first = self.votes.get(vote.submitted.get("first", -1))
            if first is None or not first.counted.get("carried"):
                self.faults.add(index, f"{name} after one vote; the constitution needs two.")

    def split(self, index: int, said: Facts) -> None:
        """A month of the split was closed."""
        if said["month"] in self.months:
            self.faults.add(index, f"The month {said['month']} of the split was closed twice.")
        self.months[said["month"]] = (index, said)
        for wrong in split_faults(said):
            self.faults.add(index, f"The split of {said['month']}: {wrong}")
        before = [
            self.rules.newest(f"split.{name}_bp", but=f"split:{said['month']}") for name in BUCKETS
        ]
        if before != said["in_force"]:
            self.faults.add(index, f"The split before {said['month']} is not the one in force.")
        rules = self.rules.as_of(said["rule_version"]) or {}
        if "standing.quorum_bp" in rules:
            least, share = rules["standing.quorum_least"], rules["standing.quorum_bp"]
            if said["quorum"] != at_least(said["roll"], share, least):
                self.faults.add(index, f"The quorum of {said['month']} is not that of the rules.")

    def settle(self) -> None:
        """Hold every change of a rule, and every office, against its vote."""
        for cause, written in self.rules.by_cause.items():
            for index, said in written:
                wrong = self._cause_fault(cause, said)
                if wrong:
                    changed = f"The rule {said['key']} became {said['value']}"
                    self.faults.add(index, f"{changed}, {wrong}")
        for index, said in self.elected:
            vote = self.votes.get(_number(said["by"]))
            won = vote.counted.get("result", {}).get("chosen", []) if vote else []
            if said["user_id"] not in won or not (vote and vote.counted.get("carried")):
                self.faults.add(index, f"Somebody became {said['office']} without being elected.")

    def _cause_fault(self, cause: str, said: Facts) -> str:
        """What is wrong with a change of a rule; empty where it was decided."""
        if cause.startswith("split:"):
            _index, month = self.months.get(cause[len("split:") :], (0, {}))
            name = said["key"][len("split.") : -len("_bp")]
            part = dict(zip(BUCKETS, month.get("split", ()), strict=False)).get(name)
            if part != said["value"] or not month.get("valid_from"):
                return "but no month of the split came to that."
            late = instant(month["valid_from"]) != instant(said["valid_from"])
            return "but at another time than the month’s close says." if late else ""
        vote = self.votes.get(_number(cause))
        if vote is None:
            return "and nothing that members vote on is named as the cause."
        is_back = cause.endswith(TAKEN_BACK)
        side, other = ("old", "rolled_back") if is_back else ("new", "enacted")
        named = {(one["key"], one["scope"]): one[side] for one in vote.submitted.get("changes", ())}
        if named.get((said["key"], said["scope"])) != said["value"]:
            return f"which proposal {vote.number} does not say."
        if not vote.counted.get("carried"):
            return f"by proposal {vote.number}, but no vote carried it."
        if not (vote.enacted and (not is_back or other in vote.happened)):
            return f"by proposal {vote.number}, which was never carried out."
        return ""


def split_faults(said: Facts) -> list[str]:
    """What is wrong with a month of the split, in words."""
    asked, turnout = levels_of(said["asked"]), said["turnout"]
    votes = turnout + (said.get("lent") or 0)
    before, split, low, high = said["in_force"], said["split"], said["low"], said["high"]
    if any(sum(levels.values()) != votes for levels in asked) and turnout:
        return ["its tallies are not of as many votes as it says."]
    wished = sum(level * count for levels in asked for level, count in levels.items())
    if wished != votes * WHOLE_BP or not turnout <= votes <= said["roll"]:
        return ["its tallies are no ballots of members."]
    missing = said["quorum"] - turnout
    for levels, part in zip(asked, before, strict=True):
        if missing > 0:
            levels[part] = levels.get(part, 0) + missing
    if said["slack"] is None:
        is_possible = all(least <= most for least, most in zip(low, high, strict=True)) and (
            sum(low) <= WHOLE_BP <= sum(high)
        )
        if turnout and is_possible:
            return ["ballots were there, but it was left as it was."]
        return [] if split == before else ["nobody could decide it, but it changed."]
    parts = ladder_parts(asked, Fraction(said["slack"]), low, high)
    if sum(parts) != WHOLE_BP:
        return ["the slack that it names does not bring the shares to the whole."]
    should = rounded_parts(parts)
    return [] if split == should else [f"its ballots come to {should}, but it says {split}."]


def month_faults(said: Facts, listed: bytes, weight_max: int | None = None) -> list[str]:
    """What is wrong with the list of a month's ballots, in words.

    A line is a tag and a share for each bucket, and behind them the weight of a ballot to which
    votes were lent: `weight_max` at most, by the rules of that month.
    """
    if sha256(listed).hexdigest() != said["leaves"]:
        return ["the list of its ballots is not the one that was counted."]
    found: list[dict[int, int]] = [{} for _ in BUCKETS]
    tags: set[str] = set()
    wrong = []
    for line in listed.decode().splitlines():
        tag, *numbers = line.split(" ")
        shares, weight = list(map(int, numbers[: len(BUCKETS)])), int((*numbers, "1")[len(BUCKETS)])
        if weight > (weight_max or weight):
            wrong.append(f"a ballot weighs too much: the one with the tag {tag[:12]}….")
        if tag in tags:
            wrong.append(f"a ballot is counted twice: the one with the tag {tag[:12]}….")
        tags.add(tag)
        for levels, level in zip(found, shares, strict=True):
            levels[level] = levels.get(level, 0) + weight
    if said["turnout"] and found != levels_of(said["asked"]):
        wrong.append("the list of its ballots does not come to its tallies.")
    if len(tags) != said["turnout"]:
        wrong.append("the list holds another number of ballots than it says.")
    return wrong


def _count_faults(vote: Vote, said: Facts) -> list[str]:
    name, rules, roll = f"proposal {vote.number}", vote.opened["rules"], vote.opened["roll"]
    found = []
    if said["turnout"] != len(vote.ballots):
        found.append(
            f"The count of {name} speaks of {said['turnout']} ballots; the log holds "
            f"{len(vote.ballots)}."
        )
    if said["weight"] != sum(weight for _choice, weight in vote.ballots) or said["weight"] > roll:
        found.append(f"The votes of {name} are not those of its ballots, or more than its roll.")
    needed = at_least(roll, rules["quorum_bp"], rules["quorum_least"])
    if said["needed"] != needed:
        found.append(f"The quorum of {name} is {needed}, not {said['needed']}.")
    try:
        result, decided = _recounted(vote, said)
    except (KeyError, IndexError, TypeError, AttributeError):
        return [*found, f"The ballots on {name} are not of its kind."]
    if any(said["result"].get(key) != value for key, value in result.items()):
        found.append(f"The ballots on {name} come to {result}; the log says {said['result']}.")
    if said["carried"] != (decided and len(vote.ballots) >= needed):
        what = "carried" if said["carried"] else "defeated"
        found.append(f"The log says that {name} was {what}; its ballots say otherwise.")
    return found


def _recounted(vote: Vote, said: Facts) -> tuple[dict[str, Any], bool]:
    """What the ballots come to, and whether that decides something."""
    kind, ballots = vote.submitted["kind"], vote.ballots
    if kind in YES_NO:
        sums = yes_no(ballots)
        more = vote.opened["rules"]["more_than_bp"] * (sums["yes"] + sums["no"])
        return dict(sums), sums["yes"] * WHOLE_BP > more
    if kind == "officers":
        people = said["candidates"]
        winners, quota, rounds = elected(ballots, people, vote.submitted["seats"])
        first = support([(choice[:1], weight) for choice, weight in ballots], people)
        stated = {"chosen": winners, "quota": quota, "rounds": rounds, "support": first}
        return stated, bool(winners)
    if kind == "projects":
        costs = vote.submitted["costs"]
        chosen = bought(ballots, costs, vote.submitted["budget_minor"])
        return {"chosen": chosen, "support": support(ballots, list(costs))}, bool(chosen)
    return {"support": support(ballots, list(said["result"]["support"]))}, True


def _payload_hash(kind: str, changes: list[Facts]) -> str:
    """The hash of a proposal that changes rules."""
    whole = {
        "kind": kind,
        "changes": changes,
        "payment": None,
        "projects": [],
        "budget_minor": 0,
        "currency": "",
        "office": "",
        "seats": 0,
        "options": [],
    }
    return sha256(canonical(whole)).hexdigest()


def _number(cause: str) -> int:
    """The number in `proposal 12`; -1 where there is none."""
    digits = cause[len("proposal ") :].partition(",")[0]
    return int(digits) if cause.startswith("proposal ") and digits.isdecimal() else -1
