"""Proposals in words: what each would do, what its ballots say, where it stands and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.money import format_money
from coop.locker import proposing
from coop.rulebook import registry, scopes
from coop.rulebook.queries import InForce
from coop.web import cities, formats
from coop.web.local import Local
from governance import rules_page
from governance.kinds import Change, Form, Kind, Payload
from governance.queries.proposals import Proposal
from governance.states import State

Names = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A rule, before and after, and where to read it."""

    effect: str
    scope: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something on a ballot; `note` says more."""

    key: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a proposal's way: "done", "now" or "" (still to come)."""

    name: str
    says: str
    mark: str


def value(key: str, number: int, currency: str) -> str:
    """A rule's value with its unit."""
    return rules_page.value(InForce(registry.rule(key), number, "", None, ""), currency)


def changes(payload: Payload, currency: str) -> list[ChangeLine]:
    """What a payload changes, rule by rule."""
    return [
        ChangeLine(
            registry.rule(one.key).effect,
            scopes.name_of(registry.rule(one.key), one.scope),
            value(one.key, one.old, currency),
            value(one.key, one.new, currency),
        )
        for one in payload.changes
    ]


def kind_name(kind: Kind) -> str:
    """A kind of proposals by its name."""
    return {
        Kind.RULES: _("Change of a rule"),
        Kind.CONSTITUTION: _("Change of the constitution"),
        Kind.PAYMENT: _("Payment from the reserve"),
        Kind.PROJECTS: _("Projects from the reserve"),
        Kind.OFFICERS: _("Election"),
        Kind.ADVISORY: _("Advice"),
        Kind.CONTRACT: _("Contract about members’ data"),
    }[kind]


def topic_name(topic: str) -> str:
    """A topic in which one lends one's vote."""
    return {"money": _("Money"), "rides": _("Rides"), "house": _("The house")}[topic]


def effect(payload: Payload, currency: str) -> str:
    """In one or two sentences, what carrying it does."""
    if payload.kind in {Kind.RULES, Kind.CONSTITUTION}:
        count = len(payload.changes)
        said = ngettext(
            "Changes %s number in the rulebook, and nothing else.",
            "Changes %s numbers in the rulebook together, and nothing else.",
            count,
        )
        return said % count
    if payload.payment is not None:
        amount = format_money(payload.payment.amount_minor, payload.payment.currency)
        facts = {"amount": amount, "payee": payload.payment.payee}
        if payload.payment.member_id:
            return (
                _("Moves %(amount)s from the reserve into the wallet of a member: %(payee)s.")
                % facts
            )
        return _("Sets %(amount)s of the reserve aside to pay: %(payee)s.") % facts
    if payload.kind is Kind.PROJECTS:
        budget = format_money(payload.budget_minor, payload.currency)
        return (
            _("Spends up to %s of the reserve on the projects that members choose in equal shares.")
            % budget
        )
    if payload.kind is Kind.OFFICERS and payload.city:
        city = next((one.name for one in cities.every() if one.slug == payload.city), payload.city)
        return _(
            "Elects %(seats)s seeds of %(city)s for a year, from whom trust begins, and who judge "
            "nobody. Those who ride or drive there vote."
        ) % {"seats": payload.seats, "city": city}
    if payload.kind is Kind.OFFICERS:
        return ngettext(
            "Elects %s guardian for a year, who can cancel a decision with a reason, and enact none.",
            "Elects %s guardians for a year, who can cancel a decision with a reason, and enact none.",
            payload.seats,
        ) % (payload.seats)
    if payload.kind is Kind.CONTRACT and proposing.is_wider(payload.contract):
        return _(
            "Puts a new contract about members’ data into force. It asks for more than the one "
            "before, so it binds nobody until they have read it and agreed."
        )
    if payload.kind is Kind.CONTRACT:
        return _(
            "Puts a new contract about members’ data into force. It asks for nothing more than "
            "the one before, so it holds for everybody at once."
        )
    return _("Asks members what they think. Nothing happens by itself.")


def options(found: Proposal, stands: Mapping[UUID, str], names: Names, zone: Local) -> list[Option]:
    """What stands on the ballot."""
    payload = found.payload
    if payload.form is Form.YES_NO:
        return [*_yes_no(payload, zone.currency), Option("abstain", _("Abstain"))]
    if payload.kind is Kind.OFFICERS:
        return [Option(str(key), names[key], says) for key, says in stands.items()]
    if payload.kind is Kind.PROJECTS:
        return [
            Option(one.key, one.name, format_money(one.cost_minor, payload.currency))
            for one in payload.projects
        ]
    return [Option(str(number), text) for number, text in enumerate(payload.options, start=1)]


def _yes_no(payload: Payload, currency: str) -> list[Option]:
    if len(payload.changes) == 1:
        only: Change = payload.changes[0]
        new, old = value(only.key, only.new, currency), value(only.key, only.old, currency)
        return [
            Option("yes", _("Yes, change it to %s") % new),
            Option("no", _("No, keep %s") % old),
        ]
    return [Option("yes", _("Yes")), Option("no", _("No"))]


def badge(found: Proposal, now: datetime) -> tuple[str, str]:
    """(tone, words) of where a proposal stands: `Open, closes in 2 days`."""
    when = found.times
    left = ""
    if when is not None:
        until = {
            State.DISCUSSION: when.opens_at,
            State.OPEN: when.closes_at,
            State.QUEUED: when.due_at,
        }
        if found.state in until:
            left = _span((until[found.state] - now).total_seconds())
    return {
        State.DRAFT: ("", _("Your draft")),
        State.DISCUSSION: ("info", _("Being talked about, voting opens in %s") % left),
        State.OPEN: ("info", _("Open, closes in %s") % left),
        State.DEFEATED: ("", _("Not carried")),
        State.SUCCEEDED: ("go", _("Carried")),
        State.QUEUED: (
            "go",
            _("Carried, carried out in %s") % left if left else _("Carried, due now"),
        ),
        State.SUSPENDED: ("flow", _("Suspended by members")),
        State.ENACTED: ("go", _("Carried out")),
        State.EXPIRED: ("", _("Expired")),
        State.CANCELLED: ("", _("Cancelled")),
        State.STALE: ("", _("Overtaken by another decision")),
        State.ROLLED_BACK: ("", _("Taken back")),
    }[found.state]


def steps(found: Proposal, zone: Local) -> list[Step]:
    """The way of a proposal with its dates, what each step takes, and where it is now."""
    when, terms = found.times, found.terms
    if when is None or terms is None or found.submitted_at is None:
        return []

    def at(instant: datetime) -> str:
        return formats.day_and_time(instant, zone.time_zone, zone.units)

    order = [State.DISCUSSION, State.OPEN]
    passed = order.index(found.state) if found.state in order else 2
    needs = (
        _("Needs %s ballots and more yes than no.")
        if terms.more_than_bp == 5_000
        else _("Needs %s ballots and two thirds of them yes.")
    )
    if found.payload.form is not Form.YES_NO:
        needs = _("Needs %s ballots.")
    enough = (
        needs % found.needed
        if found.needed
        else _("How many ballots it needs is fixed when voting opens.")
    )
    rows = [
        (
            _("Talked about"),
            _("Since %s.") % at(found.submitted_at),
        ),
        (
            _("Open"),
            _("From %(from)s until %(until)s.")
            % {"from": at(when.opens_at), "until": at(when.closes_at)},
        ),
        (_("Decided"), enough),
    ]
    found_steps = [
        Step(name, says, "done" if place < passed else "now" if place == passed else "")
        for place, (name, says) in enumerate(rows)
    ]
    if passed == 2:
        found_steps[2] = Step(_("Decided"), _decided(found), "done")
    return found_steps + _after(found, zone, is_decided=passed == 2)


def _decided(found: Proposal) -> str:
    if found.state is State.CANCELLED and found.count is None:
        return _("Cancelled: %s") % found.reason
    if found.count is None:
        return ""
    if found.count.turnout < found.count.needed:
        return _("Too few ballots: %(cast)s of %(needed)s.") % {
            "cast": found.count.turnout,
            "needed": found.count.needed,
        }
    return _("Carried.") if found.count.is_carried else _("Not carried.")


def _after(found: Proposal, zone: Local, *, is_decided: bool) -> list[Step]:
    """What comes after the vote, as far as it may still come."""
    if found.state in {State.DEFEATED} or not found.payload.is_carried_out or found.times is None:
        return []
    if found.kind is Kind.CONSTITUTION and found.first_number is None:
        said = (
            _("At least 30 days later.")
            if not found.second_number
            else _("Proposal %s.") % found.second_number
        )
        return [Step(_("A second vote"), said, "now" if is_decided else "")]
    if found.state is State.CANCELLED and found.count is None:
        return []
    when = found.times

    def at(instant: datetime) -> str:
        return formats.day_and_time(instant, zone.time_zone, zone.units)

    waiting = _("Until %(due)s. Members of the roll can suspend it, and guardians cancel it.") % {
        "due": at(when.due_at)
    }
    waits = Step(
        _("Waiting"), waiting, "now" if found.state in {State.QUEUED, State.SUSPENDED} else ""
    )
    ends: dict[State, str] = {
        State.SUSPENDED: _("Suspended by members, until a panel has said whether it stands."),
        State.EXPIRED: _("Nobody could carry it out in time."),
        State.CANCELLED: _("Cancelled: %s") % found.reason,
        State.STALE: _("Not carried out: %s") % found.reason,
        State.ROLLED_BACK: _("Taken back by itself, since it did harm."),
    }
    if found.state in ends and found.state is not State.SUSPENDED:
        return [Step(_("Waiting"), waiting, "done"), Step(_("The end"), ends[found.state], "now")]
    if found.state is State.ENACTED and found.effective_at is not None:
        return [
            Step(_("Waiting"), waiting, "done"),
            Step(
                _("In force"),
                _("From %s, never for earlier rides.") % at(found.effective_at),
                "now",
            ),
        ]
    last = _("By itself, when the wait is over; nobody’s hand is needed.")
    return [waits, Step(_("In force"), ends.get(found.state, found.reason or last), "")]


def _span(seconds: float) -> str:
    if seconds <= 0:
        return ""
    days, rest = divmod(int(seconds), 86_400)
    if not days:
        return formats.minutes(rest)
    hours = rest // 3_600
    words = ngettext("%s day", "%s days", days) % days
    return words.replace(" ", formats.SPACE) + (
        f" {hours}{formats.SPACE}h" if hours and days < 3 else ""
    )
