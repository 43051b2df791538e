"""Shapes of the API of the public books."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from payouts.queries.books import CROWD, Books
from payouts.queries.statements import Total

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer

HIDDEN = f"Null below {CROWD} rides, riders or drivers."


class FaresOut(Shape):
    """Where a month's fares went."""

    rides = serializers.IntegerField()
    riders = serializers.IntegerField()
    drivers = serializers.IntegerField()
    total_minor = serializers.IntegerField()
    driver_minor = serializers.IntegerField()
    fee_minor = serializers.IntegerField()
    tax_minor = serializers.IntegerField()
    pass_minor = serializers.IntegerField()
    card_minor = serializers.IntegerField()
    insurance_minor = serializers.IntegerField()
    shortfall_minor = serializers.IntegerField()
    net_minor = serializers.IntegerField()


class AccountsOut(Shape):
    """All accounts of a kind together."""

    kind = serializers.CharField()
    name = serializers.CharField()
    amount_minor = serializers.IntegerField()


class IncomeOut(Shape):
    """What a month brought: the fees that flowed on, where to, and what was spent."""

    fees_minor = serializers.IntegerField()
    shared = AccountsOut(many=True)
    kept = AccountsOut(many=True)
    otherwise = serializers.DictField(child=serializers.IntegerField())
    expenses = AccountsOut(many=True)
    result_minor = serializers.IntegerField()


class SheetOut(Shape):
    """What the co-operative has and owes: assets = liabilities + funds + result."""

    as_of = serializers.DateTimeField()
    assets = AccountsOut(many=True)
    liabilities = AccountsOut(many=True)
    funds = AccountsOut(many=True)
    result_minor = serializers.IntegerField()


class BatchOut(Shape):
    """What was sent to banks at once."""

    period = serializers.CharField()
    payouts = serializers.IntegerField()
    amount_minor = serializers.IntegerField()
    opened_at = serializers.DateTimeField()


class BooksOut(Shape):
    """The public books of a month; balances as the day began."""

    currency = serializers.CharField()
    month_on = serializers.DateField()
    fares = FaresOut(allow_null=True, help_text=HIDDEN)
    income = IncomeOut(allow_null=True, help_text=HIDDEN)
    sheet = SheetOut()
    batches = BatchOut(many=True)


def shown(found: Books) -> dict[str, Any]:
    """The books as the API says them."""
    income, sheet = found.income, found.sheet
    return {
        "currency": found.currency,
        "month_on": found.month_on,
        "fares": found.fares,
        "income": income
        and {
            "fees_minor": income.fees_minor,
            "shared": _accounts(income.shared),
            "kept": _accounts(income.kept),
            "otherwise": income.otherwise,
            "expenses": _accounts(income.expenses),
            "result_minor": income.result_minor,
        },
        "sheet": {
            "as_of": sheet.as_of,
            "assets": _accounts(sheet.assets),
            "liabilities": _accounts(sheet.liabilities),
            "funds": _accounts(sheet.funds),
            "result_minor": sheet.result_minor,
        },
        "batches": found.batches,
    }


def _accounts(totals: Sequence[Total]) -> list[dict[str, object]]:
    return [
        {"kind": one.kind.key, "name": one.kind.name, "amount_minor": one.amount_minor}
        for one in totals
    ]
