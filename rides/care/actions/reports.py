"""Somebody tells us in confidence that something happened on a ride. Stewards read it, nobody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import actions as people
from coop.rulebook.queries import rules_as_of
from rides.care.actions import incidents
from rides.care.actions.incidents import Opening
from rides.care.incidents import WHATS, Kind
from rides.trips.queries.around import sides
from rides.trips.queries.rides import role_on
from rides.trips.states import Role


class TooLongAgo(Refusal):
    """Nobody could find out any more."""

    code = "too_late"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says happened, under a number that makes saying it twice harmless.

    `blocks_too`: and they want never to meet the other side again.
    """

    what: str
    text: str
    by: UUID
    key: UUID
    blocks_too: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The incident, and why the two can still meet although one wished not to; empty where not."""

    id: UUID
    not_blocked: str = ""


@transaction.atomic
def report(said: Report, *, ride_id: UUID, now: datetime) -> Taken:
    """Take in what happened.

    Raises:
        NotYours: the person had no part in the ride.
        Malformed: no words, or nothing of the kind is known.
        TooLongAgo: the sentence says until when one could.
    """
    role, ride = role_on(ride_id, said.by), sides(ride_id)
    if role == Role.DESK:
        raise NotYours(_("There is no such ride."))
    severity = WHATS.get(said.what)
    if severity is None:
        raise Malformed(_("Choose what happened."))
    incidents.need_words(said.text)
    within = timedelta(seconds=rules_as_of(now)["safety.report_s"])
    if ride.ended_at is not None and now > ride.ended_at + within:
        raise TooLongAgo(
            _("This ride is more than %d days ago. Call the desk about it.") % within.days
        )
    other = ride.rider_id if role == Role.DRIVER else ride.driver_user_id
    opening = Opening(
        Kind.REPORT, said.what, severity, said.key, ride_id, said.by, role, other, said.text
    )
    made = incidents.open_up(opening, now=now)
    if said.blocks_too and other is not None:
        # What happened is taken in, however many somebody keeps away from already.
        try:
            people.block(by=said.by, blocked=other, now=now)
        except people.TooManyBlocks as refused:
            return Taken(made, refused.sentence)
    return Taken(made)
