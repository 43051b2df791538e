"""Under which few headings the groups of rules lie, where one looks for a rule. Words alone."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from governance.kinds import OF_MONEY

HOUSE = gettext_lazy("The house")
SHELVES: tuple[tuple[Promise, frozenset[str]], ...] = (
    (gettext_lazy("Money"), OF_MONEY | {"books", "banks", "shares", "organisations"}),
    (
        gettext_lazy("Rides"),
        frozenset({"quotes", "search", "booking", "later", "alerts", "changes", "start"})
        | {"complete", "traces", "contact", "lost", "tickets", "arrive"},
    ),
    (
        gettext_lazy("Drivers"),
        frozenset({"dispatch", "claims", "queues", "hours", "documents", "fleet", "watch"})
        | {"late", "demand", "ranking", "desk"},
    ),
    (gettext_lazy("Safety"), frozenset({"safety", "checkins", "care", "trust"})),
    (
        gettext_lazy("Votes"),
        frozenset({"votes", "standing", "proposals", "offices", "meetings", "enact"})
        | {"delegation", "forum"},
    ),
    (
        gettext_lazy("Members"),
        frozenset({"members", "vouches", "assurance", "identity", "ratings", "conduct"})
        | {"panels", "accounts", "sessions"},
    ),
)
NAMES = (*(name for name, _groups in SHELVES), HOUSE)


def of(group: str) -> Promise:
    """The heading over a group of rules; what fits nowhere else is the house's."""
    return next((name for name, groups in SHELVES if group in groups), HOUSE)
