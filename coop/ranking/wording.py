"""Puts orders into words: what there is to choose, why a candidate stands where it does, what failed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.ranking.expressions import FUNCTIONS, TERMS_MOST
from coop.ranking.features import COMMON, OWN, REMOTE, WEIGHTS, Features, Subject
from coop.ranking.ordering import Ordered, Placed
from coop.ranking.themes import Theme
from coop.web import formats

SPACE = formats.SPACE
MINUTE_S = 60
CLEARLY = 10
"""From so many points on a part is worth a sentence."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name and what it means."""

    name: str
    says: str


def subject(one: Subject) -> Named:
    """What is ordered."""
    return {
        Subject.DRIVERS: Named(_("Drivers for your rides"), _("Who is asked first when you book.")),
        Subject.JOBS: Named(
            _("Jobs on the board"), _("What you see first of the rides for later.")
        ),
        Subject.THREADS: Named(_("The Commons"), _("Which discussions you see first.")),
    }[one]


def preset(about: Subject, key: str) -> Named:
    """An order to start from."""
    every = {
        COMMON: Named(_("As the co‑op does"), _common(about)),
        WEIGHTS: Named(_("My weights"), _("Weigh it yourself, below")),
        OWN: Named(_("My own line"), _("Write one expression")),
        REMOTE: Named(_("A ranker elsewhere"), _("A server that you trust")),
    }
    mine = {
        Subject.DRIVERS: {
            "nearest": Named(_("Nearest"), _("Shortest wait")),
            "cheapest": Named(_("Cheapest"), _("Lowest price first")),
            "fairest": Named(_("Fairest"), _("Who has waited longest")),
            "favourites": Named(_("Favourites first"), _("People you know")),
            "greenest": Named(_("Greenest"), _("Electric first")),
        },
        Subject.JOBS: {
            "hourly": Named(_("Best per hour"), _("Pay over all the time it takes")),
            "homeward": Named(_("Towards home"), _("Rides that end nearer to it")),
            "approach": Named(_("Short approach"), _("Little driving for nothing")),
            "soonest": Named(_("Soonest"), _("By the time of pickup")),
            "longest": Named(_("Best paid"), _("The highest pay for one ride")),
        },
        Subject.THREADS: {
            "newest": Named(_("Newest"), _("Where somebody wrote last")),
            "argued": Named(_("Most argued"), _("For and against, many voices")),
            "unread": Named(_("Unread first"), _("What you have not seen")),
        },
    }
    return (every | mine[about])[key]


def criterion(key: str) -> Named:
    """Something to weigh."""
    return {
        "close": Named(_("Close by"), _("nearest first")),
        "cheap": Named(_("Price"), _("all cost the same today")),
        "known": Named(_("Favourites"), _("drivers you wish for")),
        "fair": Named(_("Fair to drivers"), _("longest wait")),
        "green": Named(_("Electric"), _("cars without exhaust")),
        "hourly": Named(_("Per hour"), _("pay over all the time")),
        "pay": Named(_("Pay"), _("for the whole ride")),
        "approach": Named(_("Short approach"), _("the way to the pickup")),
        "homeward": Named(_("Towards home"), _("your saved home")),
        "soon": Named(_("Soon"), _("time until the pickup")),
        "short": Named(_("Short rides"), _("time in the ride")),
        "new": Named(_("New"), _("where somebody wrote last")),
        "argued": Named(_("Argued"), _("arguments for and against")),
        "voices": Named(_("Many voices"), _("how many members take part")),
        "unread": Named(_("Unread"), _("what you have not seen")),
    }[key]


def feature(key: str) -> str:
    """What an expression can use, in words."""
    return {
        "pickup_min": _("minutes until the driver is with you"),
        "idle_min": _("minutes the driver has waited for a job"),
        "price": _("what you pay, such as 12.4; the same with every driver today"),
        "favourite": _("you wish for this driver"),
        "electric": _("the car is electric"),
        "wheelchair": _("the car takes a wheelchair"),
        "raised": _("1 where lists that you follow raise it, else 0"),
        "lowered": _("1 where lists that you follow lower it, else 0"),
        "pay": _("what you are paid, such as 9.8"),
        "per_hour": _("the pay over approach and ride, per hour"),
        "approach_min": _("minutes to the pickup"),
        "ride_min": _("minutes in the ride"),
        "ride_km": _("kilometres of the ride"),
        "starts_min": _("minutes until the pickup is due"),
        "towards_home_km": _("kilometres nearer to your saved home at its end; below 0: further"),
        "age_hours": _("hours since it was opened"),
        "quiet_hours": _("hours since somebody wrote in it"),
        "posts": _("how many contributions it has"),
        "voices": _("how many members wrote in it"),
        "arguments": _("how many arguments for and against it has"),
        "unread": _("how many contributions you have not seen"),
    }[key]


def theme(one: Theme) -> Named:
    """What a list of labels is about."""
    return {
        Theme.ACCESS: Named(
            _("Step‑free access"), _("Vans and cars that were tried with a wheelchair")
        ),
        Theme.DRIVING: Named(_("Careful driving"), _("How somebody drives")),
        Theme.QUIET: Named(_("Quiet rides"), _("How much is talked")),
        Theme.AIR: Named(_("Clean air"), _("How the car smells")),
        Theme.READING: Named(_("Worth reading"), _("Which discussions to read first")),
    }[one]


def word(key: str) -> str:
    """A label, in words."""
    return {
        "step_free": _("Step‑free, checked"),
        "not_step_free": _("Not step‑free"),
        "gentle": _("Drives gently"),
        "rough": _("Drives roughly"),
        "quiet": _("Lets you be quiet"),
        "talkative": _("Talks a lot"),
        "fresh": _("Fresh air"),
        "smoky": _("Smells of smoke"),
        "worth_reading": _("Worth reading"),
        "said_before": _("Was said before"),
    }[key]


def unusable(code: str, detail: str) -> str:
    """Why an expression cannot order anything."""
    functions = ", ".join(FUNCTIONS)
    sentences = {
        "empty": _("Write an expression first, such as: 100 - 5 * pickup_min."),
        "too_long": _("An expression has at most 2,048 bytes; this one has %(detail)s."),
        "too_many_terms": _("An expression has at most %(most)s numbers, names and signs."),
        "strange_sign": _("The sign %(detail)s cannot be used here: only numbers, names, + - * / ( ) , comparisons, && || ! and ? : can."),
        "macro": _("%(detail)s is a loop or asks about lists. An order is one line without loops."),
        "unknown_word": _("%(detail)s is none of the names below, and none of %(functions)s."),
        "too_deep": _("This is nested too deeply. Up to about thirty steps can stand inside each other."),
        "wrong_type": _("Here a number meets a yes or no: %(detail)s. Turn a yes into a number like this: (favourite ? 10 : 0)."),
        "not_points": _("The result has to be a number of points. Turn a yes into a number like this: (favourite ? 10 : 0)."),
        "malformed": _("This is not a whole expression: %(detail)s."),
        "not_a_number": _("For one of the candidates this gives no number (%(detail)s): perhaps it divides by zero."),
        "failed": _("This could not be worked out for one of the candidates."),
    }  # fmt: skip
    facts = {"detail": detail, "functions": functions, "most": TERMS_MOST}
    return sentences.get(code, sentences["failed"]) % facts


def failed(code: str) -> str:
    """Why a ranker elsewhere, or an expression, did not order this time."""
    sentences = {
        "not_https": _("An address begins with https:// and names a server, without a password."),
        "unresolved": _("No server has the name of your ranker."),
        "not_public": _("The name of your ranker leads to a private address. Only public servers are asked."),
        "unreachable": _("No server answers at the address of your ranker."),
        "untrusted": _("The certificate of your ranker is not one that anybody vouches for."),
        "too_slow": _("Your ranker did not answer in time."),
        "redirects": _("Your ranker points elsewhere, which is not followed."),
        "too_large": _("Your ranker answered with more than 256 KiB."),
        "broken": _("The answer of your ranker broke off or made no sense."),
        "refused": _("Your ranker answered with an error."),
        "malformed": _("Your ranker did not answer with a list of ids."),
        "nothing": _("Your ranker named nobody."),
        "duplicates": _("Your ranker named somebody twice."),
        "strangers": _("Your ranker named somebody whom it was not asked about."),
        "rests": _("Your ranker failed several times in a row and is left alone for a while."),
        "not_asked": _("Your ranker has not been asked about these candidates."),
        "nobody": _("There was nobody to ask your ranker about."),
        "not_a_number": _("Your line gave no number for one of them."),
    }  # fmt: skip
    return sentences.get(code) or _("Your line could not be worked out.")


def by_weights(code: str) -> str:
    """That the weights ordered instead, and why."""
    return _("%s Your weights ordered instead.") % failed(code)


def why(ordered: Ordered, placed: Placed, features: Features, about: Subject) -> list[str]:
    """Sentences for one candidate: what speaks for it, what moved it, what kept it."""
    found = _parts(placed.parts, features)
    if ordered.level == 2:
        found.append(_("Your line gave it this place."))
    if ordered.level == 3:
        found.append(_("Your ranker gave it this place."))
    if placed.raised:
        found.append(_("A list you follow raises it."))
    if placed.lowered:
        found.append(_("A list you follow lowers it."))
    if _reaches_no_further(ordered, placed, about):
        found.append(_("Those before are so much nearer that no order reaches past them."))
    if placed.is_kept:
        found.append(_kept(about))
    elif about == Subject.DRIVERS and placed.shift_s:
        seconds = {"seconds": placed.shift_s, "space": SPACE}
        found.append(_("Put back by %(seconds)s%(space)ss of driving.") % seconds)
    return found


def _reaches_no_further(ordered: Ordered, placed: Placed, about: Subject) -> bool:
    """Whether somebody with fewer points stands before, because the bound is reached."""
    mine = placed.points
    if about != Subject.DRIVERS or mine is None or ordered.level != 1:
        return False
    before = [one.points for one in ordered.placed[: placed.place - 1] if not one.is_kept]
    return any(points is not None and points < mine for points in before)


def _parts(parts: Mapping[str, float], features: Features) -> list[str]:
    """What each part of the points stands for, the largest first."""
    by_size = sorted(parts, key=lambda key: -parts[key])
    said = [_part(key, features) for key in by_size if parts[key] >= CLEARLY]
    return [one for one in said if one][:3]


def _part(key: str, features: Features) -> str:
    value = float(features.get(_OF.get(key, key), 0))
    whole = round(value)
    texts = {
        "close": _("%s away.") % formats.minutes(value * MINUTE_S),
        "cheap": _("The price is the same with every driver today."),
        "known": _("You wish for this driver."),
        "fair": _("Has waited %s for a job.") % formats.minutes(value * MINUTE_S),
        "green": _("Drives electrically."),
        "hourly": _("Pays well for the time it takes."),
        "pay": _("Pays well."),
        "approach": _("%s to the pickup.") % formats.minutes(value * MINUTE_S),
        "homeward": _("Ends %s nearer to your home.") % formats.distance(abs(value) * 1_000, "metric")
        if value > 0
        else "",
        "soon": _("Starts in %s.") % formats.minutes(value * MINUTE_S),
        "short": _("Takes %s.") % formats.minutes(value * MINUTE_S),
        "new": _("Somebody wrote in it lately."),
        "argued": ngettext("%d argument.", "%d arguments.", whole) % whole,
        "voices": ngettext("%d member wrote in it.", "%d members wrote in it.", whole) % whole,
        "unread": ngettext("%d contribution you have not seen.", "%d contributions you have not seen.", whole) % whole,
    }  # fmt: skip
    return texts[key]


_OF = {
    "close": "pickup_min",
    "fair": "idle_min",
    "approach": "approach_min",
    "homeward": "towards_home_km",
    "soon": "starts_min",
    "short": "ride_min",
    "argued": "arguments",
}


def _common(about: Subject) -> str:
    return {
        Subject.DRIVERS: _("The common order: the shortest way to you"),
        Subject.JOBS: _("The common order: by the time of pickup"),
        Subject.THREADS: _("The common order: newest first"),
    }[about]


def _kept(about: Subject) -> str:
    if about == Subject.JOBS:
        return _("Nobody has claimed it and it starts soon, so it stands first on every board.")
    return _("Has waited so long that nobody’s order puts them back: members voted this.")


def common(about: Subject) -> str:
    """What the common order is, as a sentence."""
    return _common(about) + "."


def compared(*, longer_s: int, is_known: bool, is_same: bool) -> str:
    """What this order would change for the next ride, against the common one."""
    if is_same:
        return _("The first is the same as in the common order.")
    if longer_s > 0:
        wait = _("With this order you would wait %s longer") % formats.minutes(longer_s)
    elif longer_s < 0:
        wait = _("With this order you would wait %s less") % formats.minutes(-longer_s)
    else:
        wait = _("With this order you would wait as long")
    return wait + (_(" and ride with somebody you wish for.") if is_known else ".")
