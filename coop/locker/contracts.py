"""Who may read which fields of a person, and for what: the founding contract.

Pure: no Django, no I/O. A read that is not covered is refused whole.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

PROFILE: Final = "profile"
PLACES: Final = "places"
GUESTS: Final = "guests"
PREFERENCES: Final = "preferences"
TRACES: Final = "traces"
DOCUMENTS: Final = "documents"
CONTACTS: Final = "contacts"
CIRCLE: Final = "circle"
RANKING: Final = "ranking"
DESK: Final = "desk"

FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        PROFILE: frozenset({"name", "phone", "photo"}),
        PLACES: frozenset({"label", "detail", "lat", "lon", "kind"}),
        TRACES: frozenset({"rows"}),
        # Kept apart, as the law asks; what is read of them is logged here.
        DOCUMENTS: frozenset({"application", "licence", "background", "insurance", "inspection"}),
        # How the person likes to ride.
        PREFERENCES: frozenset({"quiet", "luggage", "temperature", "pets"}),
        # Whom the person wants to be told in an emergency, each under a key of its own.
        CONTACTS: frozenset({"name", "phone"}),
        # Whether a woman or a non-binary person wants to ride with others who said so.
        CIRCLE: frozenset({"declared", "wish"}),
        # In which order they want drivers, jobs and discussions, and whose labels they follow.
        RANKING: frozenset({"drivers", "jobs", "threads", "follows"}),
        # Whom the person booked rides for, by ride.
        GUESTS: frozenset({"name", "phone"}),
    }
)


@dataclass(frozen=True, slots=True)
class Term:
    """One purpose: which fields it covers. `only_own`: none but the person may read under it."""

    covers: Mapping[str, frozenset[str]]
    only_own: bool = False


TERMS: Mapping[str, Term] = MappingProxyType(
    {
        # The person looks at their own data.
        "own": Term(FIELDS, only_own=True),
        # Driver and rider of a ride, while it lives and for 24 hours after.
        "ride": Term(
            {
                PROFILE: frozenset({"name", "photo"}),
                GUESTS: FIELDS[GUESTS],
                PREFERENCES: FIELDS[PREFERENCES],
            }
        ),
        # Puts drivers, jobs and discussions into the order that the person chose.
        "ranking": Term({RANKING: FIELDS[RANKING]}),
        # Tells somebody for whom a ride was booked that its driver comes.
        "text": Term({PROFILE: frozenset({"phone"}), GUESTS: FIELDS[GUESTS]}),
        # Tells the people whom somebody chose that they need help.
        "emergency": Term({PROFILE: frozenset({"name", "phone"}), CONTACTS: FIELDS[CONTACTS]}),
        # Copies whom a rider or driver wants to ride with into what matching reads.
        "matching": Term({CIRCLE: FIELDS[CIRCLE]}),
        # Connects a call between the two; neither learns the other's number.
        "masked_call": Term({PROFILE: frozenset({"phone"})}),
        # A steward helps somebody who asked, or checks the papers of somebody who wants to drive.
        DESK: Term(
            {
                PROFILE: frozenset({"name", "phone"}),
                PLACES: FIELDS[PLACES],
                GUESTS: FIELDS[GUESTS],
                DOCUMENTS: FIELDS[DOCUMENTS],
            }
        ),
        # People who share a car know each other's names.
        "shared_car": Term({PROFILE: frozenset({"name"})}),
        # Members see who wrote what in the Commons, and find whom they want to name there.
        "commons": Term({PROFILE: frozenset({"name"})}),
        # Stewards who work together see who decided.
        "colleague": Term({PROFILE: frozenset({"name"})}),
        # Who holds an office is known to whoever is signed in.
        "office": Term({PROFILE: frozenset({"name"})}),
        # A member says that they know somebody who gave them the link of their application.
        "vouch": Term({PROFILE: frozenset({"name"})}),
        # A steward writes what the law asks for about people who were paid.
        "tax": Term({PROFILE: frozenset({"name"})}),
        # An office outside checks a background, after the person agreed.
        "background_check": Term({PROFILE: frozenset({"name", "phone"})}),
        # The page greets whoever signed in.
        "sign_in": Term({PROFILE: frozenset({"name"})}, only_own=True),
    }
)


def allows(
    *, purpose: str, collection: str, fields: Collection[str], reader_is_member: bool
) -> bool:
    """Whether a read is covered: known purpose, right reader, every field within the term.

    Args:
        reader_is_member: the reader is the person whose data it is.
    """
    term = TERMS.get(purpose)
    if term is None or (term.only_own and not reader_is_member):
        return False
    return bool(fields) and set(fields) <= term.covers.get(collection, frozenset())
