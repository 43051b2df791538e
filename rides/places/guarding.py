"""Writes of what keeps people safe in a zone: whom to dial, and who may ask to ride with whom.

Each change is kept and public. Called by the doors of the office, as `drawing` is.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics import phones
from coop.basics.refusals import Malformed
from rides.places import drawing
from rides.places.drawing import By
from rides.places.models import Zone

REASON_MAX = 300


class NotEmergency(Malformed):
    """Nobody would answer who sends help."""

    code = "no_emergency_number"


class NeedsLaw(Malformed):
    """Whether people may choose by gender is a question of law, which is answered in words."""

    code = "circle_needs_reason"


@dataclass(frozen=True, slots=True)
class Safety:
    """What holds in a zone. `emergency`: a number, or empty for the country's usual one.

    `circle_is_open`: women and non-binary people may ask to ride with each other; `circle_reason`
    says why, or why not, and is shown to everybody.
    """

    emergency: str
    circle_is_open: bool
    circle_reason: str


@transaction.atomic
def guard(*, zone_id: UUID, safety: Safety, by: By, now: datetime) -> None:
    """Say what holds in a zone from now on; what is as it was is no change.

    Raises:
        drawing.ChangedMeanwhile: somebody else changed the zone since this person looked.
        NotEmergency: no such number brings help in its country.
        NeedsLaw: it would be opened without saying why the law allows it, or the reason is long.
        NoZone: there is no such zone.
    """
    zone = drawing.held(zone_id, by)
    number = _number(safety.emergency, zone)
    reason = _reason(safety)
    facts: dict[str, object] = {}
    if number != zone.emergency:
        facts["emergency"] = number
    if (safety.circle_is_open, reason) != (zone.circle_is_open, zone.circle_reason):
        facts |= {"circle": "open" if safety.circle_is_open else "closed", "why": reason}
    if facts:
        zone.emergency, zone.circle_is_open, zone.circle_reason = (
            number,
            safety.circle_is_open,
            reason,
        )
        zone.save(update_fields=["emergency", "circle_is_open", "circle_reason"])
        drawing.note(by, "changed", facts, zone=zone, now=now)


def _number(typed: str, zone: Zone) -> str:
    """What was typed without its spaces; nothing where it is the country's usual number."""
    number, region = "".join(typed.split()), phones.region_in(zone.time_zone)
    usual = phones.emergency_in(region)
    if number in ("", usual):
        return ""
    if not phones.is_emergency(number, region):
        raise NotEmergency(
            _(
                "Dialling “%(number)s” brings no help in this country. Its usual number is %(usual)s."
            )
            % {"number": number[:20], "usual": usual}
        )
    return number


def _reason(safety: Safety) -> str:
    reason = " ".join(safety.circle_reason.split())
    if len(reason) > REASON_MAX or (safety.circle_is_open and not reason):
        raise NeedsLaw(
            _("Say in up to %d letters which law allows it. Everybody reads that.") % REASON_MAX
        )
    return reason
