"""Puts the rules in force into words: values with their units, headings for their groups."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.rulebook.queries import InForce
from coop.web import formats


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as a person reads it."""

    key: str
    name: str
    effect: str
    value: str
    scope: str
    since_at: datetime | None
    set_by: str
    proposal_url: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that belong together."""

    name: str
    says: str
    rules: tuple[RuleLine, ...]


def groups(rules: list[InForce], currency: str) -> list[Group]:
    """The rules by group, in the order in which people ask about them."""
    found = []
    for key, (name, says) in _headings().items():
        lines = tuple(_line(rule, currency) for rule in rules if rule.rule.group == key)
        if lines:
            found.append(Group(name, says, lines))
    return found


def value(rule: InForce, currency: str) -> str:
    """A value with its unit: `15 %`, `€3.00`, `3 min`, `150 m`."""
    number, unit = rule.value, rule.rule.unit
    if unit == "bp":
        return formats.percent(number)
    if unit == "minor":
        return format_money(number, currency)
    if unit == "s":
        return _span(number)
    if unit == "m":
        return formats.distance(number, "metric")
    return str(number) if unit == "count" else f"{number}{formats.SPACE}{unit}"


def _line(rule: InForce, currency: str) -> RuleLine:
    return RuleLine(
        key=rule.rule.key,
        name=rule.rule.effect,
        effect=rule.rule.effect,
        value=value(rule, currency),
        scope=rule.scope,
        since_at=rule.since,
        set_by=_("Set at founding") if rule.cause == "founding" else rule.cause,
        proposal_url=None,
    )


def _span(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds}{formats.SPACE}s"
    if seconds % 86_400 == 0 and seconds >= 172_800:
        return f"{seconds // 86_400}{formats.SPACE}{_('days')}"
    return formats.minutes(seconds)


def _headings() -> dict[str, tuple[str, str]]:
    return {
        "fares": (
            _("Fares"),
            _("The rate card. Every price is made of these lines and nothing else."),
        ),
        "fees": (_("The fee"), _("What the co-operative takes, and when it flows to members.")),
        "split": (
            _("How the fee is split"),
            _("Each fee divides into these five shares, to the cent."),
        ),
        "costs": (
            _("What a ride costs us"),
            _("These come off the fee before it is split, each on a line of its own."),
        ),
        "dividends": (_("Dividends"), _("What members are paid by, and how.")),
        "losses": (_("Refunds"), _("Money back after a fee has flowed on comes from here.")),
        "waiting": (_("Waiting"), _("From the moment the driver is at the pickup.")),
        "cancel": (_("Cancelling"), _("Both phones show the same figure before you decide.")),
        "noshow": (_("Nobody came"), _("When a driver may leave, and what they get for the wait.")),
        "quotes": (_("Prices"), ""),
        "search": (_("Looking for a driver"), ""),
        "dispatch": (
            _("Who is asked"),
            _("How a ride finds its driver. A destination never decides who is served."),
        ),
        "arrive": (_("Arriving"), ""),
        "start": (_("Starting"), ""),
        "complete": (_("Finishing"), ""),
        "watch": (_("Drivers on the way"), ""),
        "contact": (
            _("Reaching each other"),
            _("Rider and driver of a ride write and call without seeing a number."),
        ),
        "tickets": (_("Problems with a ride"), _("Each is answered by a person at the desk.")),
        "lost": (_("Things left in cars"), ""),
        "hours": (
            _("Hours at the wheel"),
            _("Counted over all cars, from one full rest to the next."),
        ),
        "documents": (_("Papers"), _("What driving needs, and what becomes of the scans.")),
        "fleet": (_("Positions"), ""),
        "accounts": (_("Accounts"), _("What a steward may do about an account, and for how long.")),
        "sessions": (_("Sign-in"), ""),
    }
