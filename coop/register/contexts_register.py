"""What everybody may see of the register: how many members there are, and who holds which office."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from coop.locker import client as locker
from coop.members.queries import DISPATCHER as DESK
from coop.members.queries import GUARDIAN, SEED, STEWARD, admission, terms
from coop.members.queries.terms import Month, Term
from coop.register.contexts import Context, founding
from coop.rulebook.queries import rules_as_of
from coop.web import charts, cities
from coop.web.local import here

WITNESS = "witness"
PUBLISHED_LEAST = 10
"""Counts of a part of the members are published from this many on, so that nobody is told by them."""


@dataclass(frozen=True, slots=True)
class Office:
    """One office in words, and who holds it.

    Attributes:
        may, may_not: what it is for; `way`: how one gets there.
        holders: (term, name) for each; the name is empty for whoever is not signed in.
        cities: of seeds, each city and how many of the seats that it needs are empty.
    """

    kind: str
    icon: str
    name: str
    may: str
    may_not: str
    way: str
    holders: tuple[tuple[Term, str], ...]
    cities: tuple[tuple[str, int], ...] = ()


def members(*, now: datetime) -> Context:
    """The public figures of the register."""
    zone = here()
    months = terms.months(now, zone.time_zone)
    kinds = terms.kinds(now)
    rides, drives = kinds.get("rides", 0), kinds.get("drives", 0)
    return {
        "zone": zone,
        "founding": founding(now),
        "months": months,
        "chart": _chart(months),
        "rides": _published(rides + kinds.get("both", 0)),
        "drives": _published(drives + kinds.get("both", 0)),
        "this_month": months[-1],
        "now": now,
    }


def offices(by: UUID | None, *, now: datetime) -> Context:
    """Every office, what it may and may not, and who holds it now.

    Args:
        by: who looks; holders are named to whoever is signed in, and can read that they were.
    """
    held = terms.in_office(now)
    names = _names(held, by, now) if by else {}
    rules = rules_as_of(now)
    phase = founding(now)
    hold_h = timedelta(seconds=rules["accounts.hold_s"]) // timedelta(hours=1)
    by_hand = phase.is_on and not admission.has_elected(GUARDIAN)
    found = [
        Office(
            kind,
            sign,
            name,
            may,
            may_not,
            way,
            tuple((term, names.get(term.user_id, "")) for term in held if term.kind == kind),
            _cities(held, rules["assurance.seeds_least"]) if kind == SEED else (),
        )
        for kind, sign, name, may, may_not, way in _offices(hold_h, by_hand)
    ]
    return {"zone": here(), "offices": found, "founding": phase, "is_signed_in": by is not None}


def terms_by_office(*, now: datetime) -> list[dict[str, object]]:
    """The same for programs, which get numbers of accounts and no names."""
    shown = offices(None, now=now)["offices"]
    assert isinstance(shown, list)
    return [
        {name: getattr(one, name) for name in ("kind", "name", "may", "may_not", "way")}
        | {"holders": [term for term, _name in one.holders]}
        for one in shown
    ]


def _offices(hold_h: int, by_hand: bool) -> Sequence[tuple[str, str, str, str, str, str]]:
    elected = _("Members elect them for a term, by ranking candidates. A proposal begins it.")
    return (
        (
            STEWARD,
            "shield",
            _("Stewards"),
            _(
                "Admit members, check documents, draw zones, work the desk, refund up to a limit, "
                "and close an account for safety for up to %s hours."
            )
            % hold_h,
            _("Change a rule, expel anybody, or see more than a task needs. Each look is logged."),
            _("A steward appoints them, and the journal says so. The first one founded us."),
        ),
        (
            DESK,
            "headset",
            _("Dispatchers"),
            _("Book for callers, assign drivers, and answer problems with rides."),
            _("Admit members, close accounts, or look at people whom they do not help."),
            _("A steward appoints them, and the journal says so."),
        ),
        (
            GUARDIAN,
            "scale",
            _("Guardians"),
            _(
                "Cancel a decision of the members before it is carried out, with a reason on record."
            ),
            _("Enact anything, change a decision, or propose alone."),
            _(
                "In the founding phase stewards may appoint them, until members first elect theirs. "
                "From then on members elect them for a term."
            )
            if by_hand
            else elected,
        ),
        (
            SEED,
            "leaf",
            _("Seeds"),
            _("Be where trust begins: vouches are counted from them, in each city."),
            _("Judge anybody, or decide who is admitted."),
            _(
                "Those who ride or drive in a city elect its seeds for a term, by ranking candidates: "
                "at least three, or trust does not begin there."
            ),
        ),
        (
            WITNESS,
            "eye",
            _("Witnesses"),
            _("Countersign the public journal, from a computer of their own."),
            _("Change it."),
            _("Nobody appoints them: whoever runs a node is one, and needs no permission."),
        ),
    )


def _cities(held: Sequence[Term], least: int) -> tuple[tuple[str, int], ...]:
    seats = Counter(term.city for term in held if term.kind == SEED)
    return tuple((one.name, max(least - seats[one.slug], 0)) for one in cities.every())


def _names(held: Sequence[Term], by: UUID, now: datetime) -> dict[UUID, str]:
    people = [term.user_id for term in held]
    read = locker.read_many(
        people, "profile", fields=("name",), purpose="office", reader=f"member:{by}", now=now
    )
    return {person: fields.get("name", "") for person, fields in read.items()}


def _published(count: int) -> str:
    return str(count) if count >= PUBLISHED_LEAST else _("fewer than %s") % PUBLISHED_LEAST


def _chart(months: Sequence[Month]) -> Context:
    names = [str(MONTHS_3[one.begins.month]).capitalize() for one in months]
    counts = [one.members for one in months]
    return {
        "title": _("Members at the end of each month"),
        "bars": charts.bars(counts, [str(count) for count in counts], names),
        "spoken": ", ".join(
            f"{name}: {count}" for name, count in zip(names, counts, strict=True) if count
        ),
    }
