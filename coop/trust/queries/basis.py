"""Under what conduct is counted now: the voted policy, the half-lives and the weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coop.rulebook.queries import Rules, rules_as_of
from coop.trust.conduct import Halves, Policy
from coop.trust.queries import weights


@dataclass(frozen=True, slots=True)
class Basis:
    """What sums are made under; sums of different bases cannot be added."""

    weights_version: int
    halves: Halves


def policy_at(now: datetime) -> Policy:
    """What members have voted about conduct."""
    return policy_of(rules_as_of(now))


def policy_of(rules: Rules | Mapping[str, int]) -> Policy:
    """The policy that these rules are."""
    return Policy(
        halves=Halves(rules["conduct.ride_half_s"], rules["conduct.dispute_half_s"]),
        start=rules["conduct.start"],
        completed_bp=rules["conduct.completed_bp"],
        completed_max=rules["conduct.completed_max"],
        late_bp=rules["conduct.late_bp"],
        no_show_bp=rules["conduct.no_show_bp"],
        small=rules["conduct.dispute_small"],
        medium=rules["conduct.dispute_medium"],
        grave=rules["conduct.dispute_grave"],
        origin_bp=rules["conduct.origin_bp"],
        origin_thumbs=rules["conduct.origin_thumbs"],
        origin_low_bp=rules["conduct.origin_low_bp"],
        origin_high_bp=rules["conduct.origin_high_bp"],
    )


def basis_at(now: datetime) -> Basis:
    """What new sums are made under."""
    return Basis(weights.version_at(now), policy_at(now).halves)


def formula_at(now: datetime) -> str:
    """Names what a score was computed with: the version of the rules, and of the weights."""
    return f"{rules_as_of(now).version}.{weights.version_at(now)}"
