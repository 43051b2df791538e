"""What a receipt shows: the same for its page, its PDF and its mail."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rides.trips import contexts_pay, wording
from rides.trips.queries.receipts import Receipt, passed_on
from rides.trips.queries.rides import RideView

Context = dict[str, Any]
BUCKETS = {
    "drivers": gettext_lazy("Drivers, by fares driven"),
    "riders": gettext_lazy("Riders, by fares paid"),
    "reserve": gettext_lazy("Reserve, spent by vote"),
    "everyone": gettext_lazy("Every member, equally"),
    "operations": gettext_lazy("Running the service"),
}


def receipt(view: RideView) -> Context:
    """The receipt of a completed ride."""
    found = view.receipt
    if found is None:
        raise ValueError("only a completed ride has a receipt")
    return asdict(found) | {
        "split": [
            {"key": part.key, "name": BUCKETS[part.key], "amount_minor": part.amount_minor}
            for part in found.split
        ],
        "costs": [
            {"key": part.key, "name": wording.cost(part.key), "amount_minor": part.amount_minor}
            for part in found.costs
        ],
        "others": _others(view),
        "given_minor": found.total_minor + found.tip.amount_minor,
        "rule_set_by": wording.set_by(found.rule_version),
        "paid_by": _paid_by(view, found),
        "paid": wording.paid(found),
        "is_in_cash": found.paid_by == "cash",
        "tips": [amount for amount in found.tip.offered if amount],
    }


def _paid_by(view: RideView, found: Receipt) -> str:
    if found.paid_by == "account":
        return contexts_pay.paid_by(view)
    return wording.paid_by(found)


def _others(view: RideView) -> list[Context]:
    """What of the total is neither the driver's pay nor the fee: tax, and what is handed on."""
    tax_minor = view.receipt.tax_minor if view.receipt else 0
    tax = [{"key": "tax", "name": _("Tax"), "amount_minor": tax_minor}] if tax_minor else []
    return tax + [
        {
            "key": "passed",
            "name": wording.line_label(line, view.zone),
            "amount_minor": line.amount_minor,
        }
        for line in passed_on(view.lines)
    ]
