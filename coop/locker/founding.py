"""The template with which a co-operative is founded: what it may do with a person's data. Pure.

Members replace it by a vote (`coop.locker.adopting`); who accepted this one keeps it until then.
"""

from types import MappingProxyType
from typing import Final

from coop.locker.contracts import (
    CIRCLE,
    CONTACTS,
    DESK,
    DOCUMENTS,
    FIELDS,
    GROUPS,
    GUESTS,
    PLACES,
    PREFERENCES,
    PROFILE,
    RANKING,
    STOPS,
    Contract,
    Term,
)

DAY_S: Final = 86_400
YEAR_S: Final = 365 * DAY_S
NAME: Final = frozenset({"name"})
PHONE: Final = frozenset({"phone"})
RECORDS: Final = ("trip_record", "ledger")

TERMS: Final = (
    # Driver and rider of a ride, while it lives and for 24 hours after.
    Term(
        "ride",
        MappingProxyType(
            {
                PROFILE: frozenset({"name", "photo"}),
                GUESTS: FIELDS[GUESTS],
                PREFERENCES: FIELDS[PREFERENCES],
            }
        ),
        "dpv:ServiceProvision",
        "contract",
        trigger="live_ride",
        lease_s=DAY_S,
        recipients=("driver", "rider"),
        survives=RECORDS,
    ),
    # Drivers who are asked, or look for rides for later, see about where one begins and ends.
    Term(
        "offer",
        MappingProxyType({STOPS: FIELDS[STOPS]}),
        "dpv:ServiceProvision",
        "contract",
        trigger="live_ride",
        precision_m=500,
        recipients=("driver",),
        survives=RECORDS,
    ),
    # Connects a call between the two; neither learns the other's number.
    Term(
        "masked_call",
        MappingProxyType({PROFILE: PHONE}),
        "dpv:CommunicationManagement",
        "contract",
        trigger="live_ride",
        lease_s=DAY_S,
        recipients=("telephony",),
    ),
    # Tells somebody for whom a ride was booked that its driver comes.
    Term(
        "text",
        MappingProxyType({PROFILE: PHONE, GUESTS: FIELDS[GUESTS]}),
        "dpv:CommunicationManagement",
        "consent",
        trigger="live_ride",
        lease_s=DAY_S,
        recipients=("texts",),
        is_required=False,
    ),
    # Tells the people whom somebody chose that they need help.
    Term(
        "emergency",
        MappingProxyType({PROFILE: frozenset({"name", "phone"}), CONTACTS: FIELDS[CONTACTS]}),
        "dpv:ServiceProvision",
        "vital_interest",
        recipients=("desk", "contacts"),
        survives=("incident",),
    ),
    # Copies whom a rider or driver wants to ride with into what matching reads.
    Term(
        "matching",
        MappingProxyType({CIRCLE: FIELDS[CIRCLE]}),
        "dpv:Personalisation",
        "consent",
        recipients=("matching",),
        is_required=False,
    ),
    # Counts how rides of different groups are praised; of fewer than twenty nothing is said.
    Term(
        "audit",
        MappingProxyType({GROUPS: FIELDS[GROUPS]}),
        "dpv:OrganisationGovernance",
        "consent",
        recipients=("statistics",),
        is_required=False,
    ),
    # Puts drivers, jobs and discussions into the order that the person chose.
    Term(
        "ranking",
        MappingProxyType({RANKING: FIELDS[RANKING]}),
        "dpv:Personalisation",
        "contract",
        recipients=("self",),
    ),
    # A steward helps somebody who asked, or checks the papers of somebody who wants to drive.
    Term(
        DESK,
        MappingProxyType(
            {
                PROFILE: frozenset({"name", "phone"}),
                PLACES: FIELDS[PLACES],
                GUESTS: FIELDS[GUESTS],
                DOCUMENTS: FIELDS[DOCUMENTS],
            }
        ),
        "dpv:CustomerCare",
        "consent",
        recipients=("desk",),
        is_required=False,
        survives=("incident",),
    ),
    # Where the person went, so that they need not type it again.
    Term(
        "recent_places",
        MappingProxyType({PLACES: FIELDS[PLACES]}),
        "dpv:Personalisation",
        "consent",
        operations=("write",),
        recipients=("self",),
        is_required=False,
    ),
    # Members see who wrote what in the Commons, and find whom they want to name there.
    Term(
        "commons",
        MappingProxyType({PROFILE: NAME}),
        "dpv:OrganisationGovernance",
        "consent",
        recipients=("members",),
        is_required=False,
    ),
    # Who wished for a driver sees by name for whom they did.
    Term(
        "favourite",
        MappingProxyType({PROFILE: NAME}),
        "dpv:Personalisation",
        "consent",
        recipients=("rider",),
        is_required=False,
    ),
    # People who share a car know each other's names.
    Term(
        "shared_car",
        MappingProxyType({PROFILE: NAME}),
        "dpv:ServiceProvision",
        "contract",
        recipients=("driver",),
    ),
    # Stewards who work together see who decided.
    Term(
        "colleague",
        MappingProxyType({PROFILE: NAME}),
        "dpv:OrganisationGovernance",
        "legitimate_interest",
        recipients=("desk",),
    ),
    # Who holds an office is known to whoever is signed in.
    Term(
        "office",
        MappingProxyType({PROFILE: NAME}),
        "dpv:OrganisationGovernance",
        "legitimate_interest",
        recipients=("members",),
    ),
    # A member says that they know somebody who gave them the link of their application.
    Term(
        "vouch",
        MappingProxyType({PROFILE: NAME}),
        "dpv:IdentityVerification",
        "contract",
        trigger="asked",
        recipients=("members",),
    ),
    # An office outside checks a background, after the person agreed.
    Term(
        "background_check",
        MappingProxyType({PROFILE: frozenset({"name", "phone"})}),
        "dpv:LegalCompliance",
        "legal_obligation",
        trigger="asked",
        recipients=("background",),
        survives=("driver_check",),
    ),
    # A steward writes what the law asks for about people who were paid.
    Term(
        "tax",
        MappingProxyType({PROFILE: NAME}),
        "dpv:LegalCompliance",
        "legal_obligation",
        recipients=("desk",),
        survives=("tax",),
    ),
)

CONTRACT: Final = Contract(
    version=1,
    adopted_by="founding",
    lasts_s=YEAR_S,
    terms=MappingProxyType({term.name: term for term in TERMS}),
)
