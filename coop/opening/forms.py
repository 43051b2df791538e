"""Shapes of what founders type: a name, a city with its money and clock, a rate card.

What cannot be read is said beside its field, and every field keeps what was typed.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.basics.money import format_money
from coop.opening.rates import (
    CLASSES,
    FEE,
    PARTS,
    TAX,
    RateBook,
    digits_of,
    rule_of,
    share_rule,
)
from coop.rulebook import registry
from coop.web import formats
from payouts.rules import BUCKETS

NUMBER = re.compile(r"([−-]?)(\d{1,9})(?:[.,](\d{1,4}))?")
UNITS = (("metric", gettext_lazy("Kilometres")), ("imperial", gettext_lazy("Miles")))


class NameForm(forms.Form):
    """A name: of the co-operative, or of its founding steward."""

    name = forms.CharField(
        max_length=200, error_messages={"required": gettext_lazy("Write a name.")}
    )


class CityForm(forms.Form):
    """The city to begin in, and how it counts."""

    city = forms.SlugField(max_length=60)
    currency = forms.CharField(max_length=10)
    time_zone = forms.CharField(max_length=60)
    units = forms.ChoiceField(choices=UNITS)

    def clean_currency(self) -> str:
        """Three letters, however they were typed."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean_time_zone(self) -> str:
        """The name as it was typed, without spaces around."""
        return str(self.cleaned_data["time_zone"]).strip()


class NumberField(forms.CharField):
    """A rule's number as a person writes it: `3.20`, `3,20`, `15`.

    `digits` is how many decimals the unit of the rulebook is away: 2 for cents and basis points.
    """

    def __init__(self, rule: registry.Rule, *, digits: int, currency: str) -> None:
        self.rule, self.digits, self.currency = rule, digits, currency
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            max_length=20,
            widget=widget,
            error_messages={"required": _("Write a number; 0 where nothing is taken.")},
        )

    def clean(self, value: Any) -> int:
        """The number in the rulebook's unit, within its bounds."""
        text = str(super().clean(value)).replace(formats.SPACE, "").replace(" ", "").strip("%€$£")
        found = NUMBER.fullmatch(text)
        if found is None:
            raise forms.ValidationError(_("Write a number such as 3.20."))
        if len((found[3] or "").rstrip("0")) > self.digits:
            raise forms.ValidationError(
                _("At most two decimals.") if self.digits else _("Without decimals, please.")
            )
        number = Decimal(f"{'-' if found[1] else ''}{found[2]}.{found[3] or 0}")
        return self._bounded(int(number.scaleb(self.digits)))

    def written(self, number: int) -> str:
        """A number of the rulebook as the field shows it."""
        text = f"{Decimal(number).scaleb(-self.digits):.{self.digits}f}"
        return text.rstrip("0").rstrip(".") if self.rule.unit == "bp" else text

    def _bounded(self, number: int) -> int:
        low, high = self.rule.low, self.rule.high
        if low <= number <= high:
            return number
        bounds = {"low": self._said(low), "high": self._said(high)}
        if number < 0:
            raise forms.ValidationError(
                _("A rate is never below zero. Choose between %(low)s and %(high)s.") % bounds
            )
        raise forms.ValidationError(_("The rulebook allows %(low)s to %(high)s here.") % bounds)

    def _said(self, number: int) -> str:
        if self.rule.unit == "bp":
            return formats.percent(number)
        return format_money(number, self.currency)


class RatesForm(forms.Form):
    """The whole rate card: `standard_base`, …, `fee`, `split_drivers`, …."""

    def __init__(self, data: Mapping[str, Any] | None, *, book: RateBook, currency: str) -> None:
        super().__init__(data)
        self.currency = currency
        digits = digits_of(currency)
        for name in CLASSES:
            for part in PARTS:
                field = NumberField(rule_of(part), digits=digits, currency=currency)
                self._add(f"{name}_{part}", field, book.cards[name][part])
        fee = NumberField(registry.rule(FEE), digits=2, currency=currency)
        self._add("fee", fee, book.fee_bp)
        tax = NumberField(registry.rule(TAX), digits=2, currency=currency)
        self._add("tax", tax, book.tax_bp)
        for bucket in BUCKETS:
            share = NumberField(share_rule(bucket), digits=2, currency=currency)
            self._add(f"split_{bucket}", share, book.split_bp[bucket])

    def book(self) -> RateBook:
        """The card that was typed; the form must be valid."""
        typed = self.cleaned_data
        return RateBook(
            cards={name: {part: typed[f"{name}_{part}"] for part in PARTS} for name in CLASSES},
            fee_bp=typed["fee"],
            split_bp={bucket: typed[f"split_{bucket}"] for bucket in BUCKETS},
            tax_bp=typed["tax"],
        )

    def cards(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each service class with its fields, for the page."""
        return [(name, [self[f"{name}_{part}"] for part in PARTS]) for name in CLASSES]

    def shares(self) -> list[tuple[str, forms.BoundField]]:
        """Each share of the fee with its field, for the page."""
        return [(bucket, self[f"split_{bucket}"]) for bucket in BUCKETS]

    def _add(self, name: str, field: NumberField, number: int) -> None:
        self.fields[name] = field
        self.initial[name] = field.written(number)
