"""Values of rules as people type and read them: percents, money, days instead of seconds. Pure."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from coop.basics.money import NO_MINOR_UNIT
from coop.rulebook.registry import Rule

DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Unit:
    """How a rule is typed: one of these is `factor` of its stored units."""

    factor: int
    key: str


class NotANumber(ValueError):
    """What was typed is no number of this unit."""


def unit_of(rule: Rule, currency: str) -> Unit:
    """In what a rule is typed: the largest unit in which its bounds and founding value are whole."""
    if rule.unit == "bp":
        return Unit(100, "%")
    if rule.unit == "minor":
        return Unit(1 if currency in NO_MINOR_UNIT else 100, currency)
    if rule.unit == "s":
        for factor, key in ((DAY_S, "days"), (HOUR_S, "hours"), (MINUTE_S, "minutes")):
            if rule.founding >= factor and not (rule.founding % factor or rule.low % factor):
                return Unit(factor, key)
        return Unit(1, "seconds")
    return Unit(1, "" if rule.unit == "count" else rule.unit)


def typed(value: int, unit: Unit) -> str:
    """A stored value as it is typed: `12.5` for 1250 basis points."""
    text = f"{Decimal(value) / unit.factor:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse(text: str, unit: Unit) -> int:
    """What somebody typed, in stored units.

    Raises:
        NotANumber: it is none, or one finer than the rule knows.
    """
    try:
        number = Decimal(text.strip().replace(",", ".").removesuffix("%").strip())
    except InvalidOperation as error:
        raise NotANumber(text) from error
    stored = number * unit.factor
    if not number.is_finite() or stored != stored.to_integral_value() or abs(stored) > 10**15:
        raise NotANumber(text)
    return int(stored)
