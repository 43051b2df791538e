"""What a ride's fee is, costs, and becomes: by the rules, and as it was booked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from coop.rulebook.queries import Rules, rules_of
from payouts import models
from payouts.dividing import CostRates, Costs, buckets, costs
from payouts.queries import split_in_force


@dataclass(frozen=True, slots=True)
class FeeView:
    """A fee with its costs, and its net amount by bucket (the loss reserve lies in operations).

    `card_minor + insurance_minor + net_minor = fee_minor + shortfall_minor`.
    """

    fee_minor: int
    card_minor: int
    insurance_minor: int
    shortfall_minor: int
    net_minor: int
    split_minor: dict[str, int]


def cost_rates(rules: Rules) -> CostRates:
    """What the co-operative reckons that a ride costs it."""
    return CostRates(
        card_bp=rules["costs.card_bp"],
        card_fixed_minor=rules["costs.card_fixed_minor"],
        insurance_minor=rules["costs.insurance_minor"],
    )


def expected(*, fee_minor: int, total_minor: int, method: str, rules: Rules) -> FeeView:
    """What a fee would become by these rules.

    Args:
        total_minor: what the rider pays, which the cost of a card goes by.
        method: "cash", "card" or "account".
    """
    found = costs(
        fee_minor, total_minor=total_minor, by_card=method == "card", rates=cost_rates(rules)
    )
    return _view(fee_minor, found, rules)


def of_ride(ride_id: UUID) -> FeeView | None:
    """The fee of a settled ride, as it was booked."""
    fee = models.Fee.objects.filter(ride_id=ride_id).first()
    if fee is None:
        return None
    booked = Costs(fee.card_minor, fee.insurance_minor, fee.shortfall_minor, fee.net_minor)
    return _view(fee.fee_minor, booked, rules_of(fee.rule_version))


def sum_of(ride_ids: Sequence[UUID]) -> int:
    """What the co-operative took of these rides, its costs included."""
    fees = models.Fee.objects.filter(ride_id__in=ride_ids)
    return int(fees.aggregate(whole=Sum("fee_minor", default=0))["whole"])


def cash_debts(driver_ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """(driver, currency) -> what they hold of ours in cash beyond what we owe them; above 0 only."""
    rows = models.Posting.objects.filter(
        account__kind__in=("cash_with_driver", "driver_earnings"), account__owner__in=driver_ids
    ).values_list("account__owner", "account__currency")
    sums = rows.annotate(owed=Sum("debit_minor") - Sum("credit_minor"))
    return {(owner, currency): owed for owner, currency, owed in sums if owner and owed > 0}


def _view(fee_minor: int, found: Costs, rules: Rules) -> FeeView:
    return FeeView(
        fee_minor=fee_minor,
        card_minor=found.card_minor,
        insurance_minor=found.insurance_minor,
        shortfall_minor=found.shortfall_minor,
        net_minor=found.net_minor,
        split_minor=buckets(found.net_minor, split_in_force(rules)),
    )
