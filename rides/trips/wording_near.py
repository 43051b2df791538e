"""Why a driver was asked for a ride or not, in plain words. Sentences only."""

from django.utils.translation import gettext as _

from rides.dispatch.matching import Outcome

ANSWERS = frozenset({"accepted", "declined", "expired", "withdrawn", "released"})


def reason(outcome: str, answer: str | None) -> str:
    """The code to tell: what became of the offer where there was one, else why there was none."""
    return answer if outcome == Outcome.ASKED and answer in ANSWERS else outcome


def words(code: str) -> tuple[str, str]:
    """A title, and a sentence that says what it means or what can be done."""
    return _of_offers().get(code) or _of_matching()[Outcome(code)]


def _of_offers() -> dict[str, tuple[str, str]]:
    return {
        "accepted": (_("You took it"), _("You were asked, and it was yours.")),
        "declined": (_("You declined"), _("You were asked and said no. That costs nothing.")),
        "expired": (
            _("No answer"),
            _("You were asked and did not answer in time, so others were. That costs nothing."),
        ),
        "withdrawn": (
            _("Somebody was faster"),
            _("You were asked together with others, or the rider cancelled before you answered."),
        ),
        "released": (_("You gave it back"), _("You were asked, took it and released it.")),
    }


def _of_matching() -> dict[Outcome, tuple[str, str]]:
    return _by_place() | _by_driver() | _by_car()


def _by_place() -> dict[Outcome, tuple[str, str]]:
    return {
        Outcome.ASKED: (_("You were asked"), _("It was offered to you.")),
        Outcome.OTHER_NEARER: (
            _("Somebody nearer"),
            _(
                "Another driver was a shorter drive away, or all drives together were shorter so, "
                "or the rider’s favourite, or the first in the rider’s own order, was hardly further."
            ),
        ),
        Outcome.AHEAD_IN_QUEUE: (
            _("Somebody ahead in the queue"),
            _("It began where drivers queue, and another one had waited longer."),
        ),
        Outcome.TOO_FAR: (
            _("Too far away"),
            _("The drive to it was longer than the rule allows, or no street leads there."),
        ),
        Outcome.TOO_EARLY: (
            _("Too early for a ride for later"),
            _("You would have waited too long at the pickup; others were asked nearer its time."),
        ),
        Outcome.CLAIMED_SOON: (
            _("Kept free for your claim"),
            _("A ride you claimed on the board came too soon after it."),
        ),
    }


def _by_driver() -> dict[Outcome, tuple[str, str]]:
    return {
        Outcome.PAUSED: (_("You had paused"), _("Whoever pauses is not asked.")),
        Outcome.BUSY: (_("You were on a ride"), _("You still had a ride to finish.")),
        Outcome.HAS_OFFER: (
            _("You had another offer"),
            _("You were deciding about another ride at that moment."),
        ),
        Outcome.STALE: (
            _("Your phone was silent"),
            _("No position came for over a minute. Keep the page open and the screen on."),
        ),
        Outcome.HOURS: (
            _("Your hours were up"),
            _("You had driven as long as members allow before a rest."),
        ),
        Outcome.BLOCKED: (_("Not for you"), _("This ride was not for you to drive.")),
        Outcome.CIRCLE: (_("Not for you"), _("This ride was not for you to drive.")),
        Outcome.SELF: (_("Your own ride"), _("You booked it yourself.")),
        Outcome.REFUSED: (
            _("You had let it go before"),
            _("You had declined it, not answered, or given it back, so others were asked."),
        ),
    }


def _by_car() -> dict[Outcome, tuple[str, str]]:
    return {
        Outcome.CLASS: (_("Another class of car"), _("The rider chose a class yours is not in.")),
        Outcome.SEATS: (_("More seats"), _("More people wanted to ride than your car has seats.")),
        Outcome.NEEDS: (
            _("Other equipment"),
            _("The rider needed something your car does not have, such as a child seat."),
        ),
        Outcome.DOCUMENTS: (
            _("A paper had ended"),
            _("One of your papers, or your car’s, was not valid. Look under Papers."),
        ),
    }
