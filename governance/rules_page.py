"""Puts the rules in force into words: values with their units, headings for their groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.basics.money import format_money
from coop.rulebook.queries import InForce
from coop.web import formats
from governance.queries.split import cause_of

HEADINGS = {
    "fares": (
        gettext_lazy("Fares"),
        gettext_lazy("The rate card. Every price is made of these lines and nothing else."),
    ),
    "fees": (
        gettext_lazy("The fee"),
        gettext_lazy("What the co-operative takes, and when it flows to members."),
    ),
    "split": (
        gettext_lazy("How the fee is split"),
        gettext_lazy("Each fee divides into these five shares, to the cent."),
    ),
    "costs": (
        gettext_lazy("What a ride costs us"),
        gettext_lazy("These come off the fee before it is split, each on a line of its own."),
    ),
    "dividends": (gettext_lazy("Dividends"), gettext_lazy("What members are paid by, and how.")),
    "losses": (
        gettext_lazy("Losses"),
        gettext_lazy("Money back after a fee has flowed on comes from here."),
    ),
    "payments": (
        gettext_lazy("Paying"),
        gettext_lazy("How a ride may be paid, and what may be owed before the next one."),
    ),
    "tips": (gettext_lazy("Tips"), gettext_lazy("After the ride, and all to the driver.")),
    "tolls": (gettext_lazy("Tolls"), gettext_lazy("What a driver paid on the way is handed on.")),
    "payouts": (
        gettext_lazy("Payouts to banks"),
        gettext_lazy("Once a week, of what the rides of the week before came to."),
    ),
    "apps": (
        gettext_lazy("Apps of others"),
        gettext_lazy("Programs that a person lets at a part of their own data."),
    ),
    "storage": (
        gettext_lazy("Files of apps"),
        gettext_lazy("What apps may keep in a person’s locker."),
    ),
    "journal": (
        gettext_lazy("The log and its witnesses"),
        gettext_lazy("Machines of others that see that nobody rewrites the books."),
    ),
    "refunds": (gettext_lazy("Refunds that stewards make"), ""),
    "books": (
        gettext_lazy("The co-operative’s own books"),
        gettext_lazy("Bills, the bank account, and the end of a month."),
    ),
    "shares": (
        gettext_lazy("Members’ shares"),
        gettext_lazy("One each, whatever it costs: a member has one vote."),
    ),
    "organisations": (
        gettext_lazy("Organisations’ accounts"),
        gettext_lazy("For organisations that are billed once a month."),
    ),
    "waiting": (
        gettext_lazy("Waiting"),
        gettext_lazy("From the moment the driver is at the pickup."),
    ),
    "cancel": (
        gettext_lazy("Cancelling"),
        gettext_lazy("Both phones show the same figure before you decide."),
    ),
    "noshow": (
        gettext_lazy("Nobody came"),
        gettext_lazy("When a driver may leave, and what they get for the wait."),
    ),
    "quotes": (gettext_lazy("Prices"), ""),
    "search": (gettext_lazy("Looking for a driver"), ""),
    "ranking": (
        gettext_lazy("Members’ own orders"),
        gettext_lazy("How far a wish reaches, and whom it never puts back."),
    ),
    "dispatch": (
        gettext_lazy("Who is asked"),
        gettext_lazy("How a ride finds its driver. A destination never decides who is served."),
    ),
    "booking": (gettext_lazy("Booking for others"), ""),
    "later": (
        gettext_lazy("Rides for later"),
        gettext_lazy(
            "From the booking to the search for a driver, who may have claimed it before."
        ),
    ),
    "claims": (
        gettext_lazy("Rides that drivers claim"),
        gettext_lazy(
            "A driver’s word for a ride for later: when it is asked for, and when it lapses."
        ),
    ),
    "alerts": (gettext_lazy("Telling you when a car is free"), ""),
    "queues": (
        gettext_lazy("Queues at airports and stations"),
        gettext_lazy("Who came first is asked first."),
    ),
    "changes": (
        gettext_lazy("Another way during a ride"),
        gettext_lazy("Its price is agreed by both before."),
    ),
    "arrive": (gettext_lazy("Arriving"), ""),
    "start": (gettext_lazy("Starting"), ""),
    "complete": (gettext_lazy("Finishing"), ""),
    "locker": (
        gettext_lazy("Members’ data"),
        gettext_lazy("What the contract about it leaves to members to set."),
    ),
    "carrying": (
        gettext_lazy("Archives"),
        gettext_lazy("What members take along when they leave, and bring when they arrive."),
    ),
    "traces": (gettext_lazy("Where you were"), gettext_lazy("Points of a ride, kept for a while.")),
    "watch": (gettext_lazy("Drivers on the way"), ""),
    "late": (
        gettext_lazy("Steps that reach us late"),
        gettext_lazy("A driver’s phone without network keeps what was pressed and sends it later."),
    ),
    "contact": (
        gettext_lazy("Reaching each other"),
        gettext_lazy("Rider and driver of a ride write and call without seeing a number."),
    ),
    "desk": (
        gettext_lazy("The desk"),
        gettext_lazy("What dispatchers see first, and what they may take back."),
    ),
    "safety": (
        gettext_lazy("Safety"),
        gettext_lazy("The emergency button, whom it tells, and what is kept of incidents."),
    ),
    "checkins": (
        gettext_lazy("Asking whether all is well"),
        gettext_lazy("Rider and driver are asked when a ride stands still or leaves its way."),
    ),
    "tickets": (
        gettext_lazy("Problems with a ride"),
        gettext_lazy("Each is answered by a person at the desk."),
    ),
    "lost": (gettext_lazy("Things left in cars"), ""),
    "hours": (
        gettext_lazy("Hours at the wheel"),
        gettext_lazy("Counted over all cars, from one full rest to the next."),
    ),
    "documents": (
        gettext_lazy("Papers"),
        gettext_lazy("What driving needs, and what becomes of the scans."),
    ),
    "fleet": (gettext_lazy("Positions"), ""),
    "places": (gettext_lazy("Maps"), ""),
    "demand": (gettext_lazy("Where cars were missing"), ""),
    "votes": (
        gettext_lazy("Votes"),
        gettext_lazy("Who votes, for how long, and what it takes. Part of the constitution."),
    ),
    "standing": (
        gettext_lazy("Standing ballots"),
        gettext_lazy("How the members’ wishes for the split of the fee are counted."),
    ),
    "proposals": (gettext_lazy("Proposals"), ""),
    "offices": (gettext_lazy("Elected offices"), ""),
    "meetings": (gettext_lazy("General meetings"), ""),
    "enact": (
        gettext_lazy("After a vote"),
        gettext_lazy("Every decision waits, so that nobody is taken by surprise."),
    ),
    "delegation": (gettext_lazy("Lending your vote"), ""),
    "forum": (
        gettext_lazy("The Commons"),
        gettext_lazy("Where members talk. Nobody removes words but their author, or a named law."),
    ),
    "members": (
        gettext_lazy("Membership"),
        gettext_lazy("How one becomes a member, and how one leaves."),
    ),
    "vouches": (
        gettext_lazy("Vouching"),
        gettext_lazy("When members say of somebody: I know this person."),
    ),
    "weights": (
        gettext_lazy("What a rating weighs"),
        gettext_lazy("Worked out each night from who rates, in which circle, and how often."),
    ),
    "rings": (
        gettext_lazy("Rings and bombings"),
        gettext_lazy("What stewards are told to look at. Nothing happens to anybody by itself."),
    ),
    "groups": (
        gettext_lazy("Gaps between groups"),
        gettext_lazy("Who wants to says to which they belong; it stands in nobody’s score."),
    ),
    "assurance": (
        gettext_lazy("How sure we are of who somebody is"),
        gettext_lazy("From 0 to 4; vouches in person and elected seeds carry it."),
    ),
    "identity": (
        gettext_lazy("Documents"),
        gettext_lazy("A steward sees who somebody is; the picture is forgotten."),
    ),
    "ratings": (
        gettext_lazy("Ratings"),
        gettext_lazy("After a ride each may rate the other. Neither sees it before both have."),
    ),
    "conduct": (
        gettext_lazy("Conduct"),
        gettext_lazy(
            "What ratings, rides and cancellations come to. Every line of it is explained."
        ),
    ),
    "panels": (
        gettext_lazy("Panels"),
        gettext_lazy("Members drawn by lot, who decide what nobody in office may decide alone."),
    ),
    "accounts": (
        gettext_lazy("Accounts"),
        gettext_lazy("What a steward may do about an account, and for how long."),
    ),
    "sessions": (gettext_lazy("Sign-in"), ""),
}
"""Group of rules -> its name, and what it says; in the order in which people ask about them."""

SPLIT = cause_of("")
"""How a rule's cause begins that the standing ballots of a month have set."""


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


def groups(rules: list[InForce], currency: str, numbers: Mapping[str, int]) -> list[Group]:
    """The rules by group, in the order in which people ask about them.

    Args:
        numbers: causes that are proposals -> the number by which people call them.
    """
    found = []
    for key, (name, says) in HEADINGS.items():
        lines = tuple(_line(rule, currency, numbers) for rule in rules if rule.rule.group == key)
        if lines:
            found.append(Group(str(name), str(says), lines))
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


def _line(rule: InForce, currency: str, numbers: Mapping[str, int]) -> RuleLine:
    number = numbers.get(rule.cause)
    return RuleLine(
        key=rule.rule.key,
        name=rule.rule.effect,
        effect=rule.rule.effect,
        value=value(rule, currency),
        scope=rule.scope,
        since_at=rule.since,
        set_by=_set_by(rule.cause, number),
        proposal_url=_url(rule.cause, number),
    )


def _url(cause: str, number: int | None) -> str | None:
    if cause.startswith(SPLIT):
        return "/split/"
    return f"/proposals/{number}/" if number else None


def _set_by(cause: str, number: int | None) -> str:
    if cause == "founding":
        return _("Set at founding")
    if cause.startswith(SPLIT):
        return _("Set by members’ ballots, %s") % cause.removeprefix(SPLIT)
    if number is None:
        return cause
    if cause.endswith("taken back"):
        return _("Taken back from proposal %s") % number
    return _("Set by members, proposal %s") % number


def _span(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds}{formats.SPACE}s"
    if seconds % 86_400 == 0 and seconds >= 172_800:
        return f"{seconds // 86_400}{formats.SPACE}{_('days')}"
    return formats.minutes(seconds)
