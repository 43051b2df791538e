"""What a person's contract says, in plain words. Called by this room's pages; reads nothing itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.locker.contracts import Term
from coop.locker.queries.contracts import Decision, Standing
from coop.locker.queries.holdings import Held
from coop.web import formats


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term as the page shows it; `ends`: how long or how exactly, in words; `sign`: its icon."""

    name: str
    title: str
    says: str
    ends: str
    is_required: bool
    is_on: bool
    sign: str = "clock"


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What the law makes the co-operative keep: what, for how long, and which law."""

    what: str
    how_long: str
    law: str


def term_lines(one: Standing) -> list[TermLine]:
    """All terms, required ones first."""
    terms = sorted(one.contract.terms.values(), key=_order)
    return [
        TermLine(
            name=term.name,
            title=title(term.name),
            says=says(term),
            ends=_ends(term),
            is_required=term.is_required,
            is_on=one.is_on(term),
            sign="map-pin" if term.precision_m else "clock",
        )
        for term in terms
    ]


def title(name: str) -> str:
    """How a term is called."""
    return {
        "ride": _("Rides"),
        "offer": _("Offers to drivers"),
        "masked_call": _("Masked calls"),
        "text": _("Text messages"),
        "desk": _("Help from the desk"),
        "recent_places": _("Where you went lately"),
        "commons": _("The Commons"),
        "favourite": _("Drivers’ names as favourites"),
        "shared_car": _("Shared cars"),
        "colleague": _("Work at the desk"),
        "office": _("Offices"),
        "vouch": _("Vouching"),
        "background_check": _("Background check"),
        "tax": _("Tax offices"),
        "emergency": _("Emergencies"),
        "matching": _("Women and non-binary people together"),
        "audit": _("Counting gaps between groups"),
        "ranking": _("Your ranking"),
        "app": _("Apps"),
    }.get(name, name.replace("_", " ").capitalize())


def kept_lines(kept: Sequence[Mapping[str, object]]) -> list[KeptLine]:
    """What the law keeps, in words."""
    names = {
        "trip_record": _("Trip records: when, from where to where, and the price"),
        "ledger": _("Entries in the books"),
        "tax": _("What you were paid, for the tax office"),
        "incident": _("Reports and incidents"),
        "driver_check": _("That your papers for driving were checked"),
        "access_log": _("Who read your data, without your name"),
    }
    return [
        KeptLine(names[str(one["kind"])], _years(one["years"]), str(one["law"])) for one in kept
    ]


def decided(decision: Decision) -> str:
    """What the person decided, in words."""
    return {
        "accepted": _("You agreed to the contract."),
        "withdrew": _("You withdrew the contract."),
        "on": _("You switched on: %s"),
        "off": _("You switched off: %s"),
        "froze": _("You froze your data."),
        "thawed": _("You thawed your data."),
        "moved": _("You moved your locker."),
        "deleted": _("You deleted your data."),
    }[decision.what].replace("%s", title(decision.term))


def held_words(held: Sequence[Held]) -> str:
    """What the co-operative holds now, in words."""
    names = {
        "name": _("your name"),
        "phone": _("your phone number"),
        "photo": _("your photo"),
        "quiet": _("how you like to ride"),
        "luggage": _("how you like to ride"),
        "temperature": _("how you like to ride"),
        "pets": _("how you like to ride"),
    }
    said = dict.fromkeys(
        _("your guest’s name and number") if one.collection == "guests" else names.get(field, field)
        for one in held
        for field in one.fields
    )
    line = ", ".join(said)
    return line[:1].upper() + line[1:]


def _order(term: Term) -> tuple[bool, int, str]:
    first = (
        "ride",
        "offer",
        "masked_call",
        "emergency",
        "text",
        "desk",
        "recent_places",
        "commons",
    )
    place = first.index(term.name) if term.name in first else len(first)
    return not term.is_required, place, term.name


def says(term: Term) -> str:
    """What a term is for, in a sentence."""
    return {
        "ride": _("Your name, photo and how you like to ride, for who shares a ride with you."),
        "offer": _("About where you wait and where to, for drivers before one accepts."),
        "masked_call": _("Your number connects a call. The other side never sees it."),
        "text": _("Your number, or your guest’s, to say that the driver comes."),
        "desk": _("Staff see your name, number, places and papers when you ask for help."),
        "recent_places": _("So that you need not type them again."),
        "commons": _("Your name beside what you write. Otherwise: “A member”."),
        "favourite": _("Who wished to ride with you again sees your name."),
        "shared_car": _("Who shares a car with you sees your name."),
        "colleague": _("Stewards who work with you see who decided."),
        "office": _("While you hold an office, members see your name."),
        "vouch": _("Your name, for whoever you give the link of your application."),
        "background_check": _("Your name and number, for the office that checks drivers."),
        "tax": _("Your name, beside what the co-operative paid you in a year."),
        "emergency": _("Your name, number and chosen contacts, once you call for help."),
        "matching": _("Your wish, to match you with others who share it."),
        "audit": _(
            "The groups you named, to count how rides of each are praised. Never per person."
        ),
        "ranking": _("The order you chose, to sort drivers, jobs and posts for you."),
    }.get(term.name, "")


def _ends(term: Term) -> str:
    if term.precision_m:
        return _("To about %(metres)s%(space)sm, no nearer") % {
            "metres": term.precision_m,
            "space": formats.SPACE,
        }
    if term.lease_s:
        hours = term.lease_s // 3600
        return _("Held until %(hours)s%(space)sh after each ride") % {
            "hours": hours,
            "space": formats.SPACE,
        }
    if term.trigger == "asked":
        return _("While it waits for an answer")
    return ""


def _years(count: object) -> str:
    years = int(str(count))
    return f"{years}{formats.SPACE}{ngettext('year', 'years', years)}"
