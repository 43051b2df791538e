"""Writes of the office that touch two rooms at once: an area with a price, and that price."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.rulebook import actions as rulebook
from rides.places import drawing, zoning
from rides.places.drawing import By, Sketch


class NoSurcharge(Malformed):
    """An amount for a zone in which a ride costs nothing more."""

    code = "no_surcharge"


@transaction.atomic
def draw_special(
    *,
    city_slug: str,
    kind: str,
    sketch: Sketch,
    amount_minor: int | None,
    by: By,
    now: datetime,
) -> UUID:
    """Draw a special zone; one with a price starts at an amount of its own, where one is given.

    Raises:
        NoSurcharge: an amount for another kind of zone.
        coop.rulebook.actions.AlreadyOpen: an amount, though only votes set amounts now.
        coop.rulebook.actions.OutOfBounds: an amount that the rulebook does not allow.
        Whatever `rides.places.drawing.draw_special` refuses.
    """
    made = drawing.draw_special(city_slug=city_slug, kind=kind, sketch=sketch, by=by, now=now)
    _set_amount(made, amount_minor, now=now)
    return made


@transaction.atomic
def change_special(
    *, special_id: UUID, sketch: Sketch, amount_minor: int | None, by: By, now: datetime
) -> None:
    """Change a special zone, and until the co-operative opens what a ride there costs more.

    Raises:
        As `draw_special`, and rides.places.drawing.ChangedMeanwhile.
    """
    drawing.change_special(special_id=special_id, sketch=sketch, by=by, now=now)
    _set_amount(special_id, amount_minor, now=now)


def _set_amount(special_id: UUID, amount_minor: int | None, *, now: datetime) -> None:
    if amount_minor is None:
        return
    zone = zoning.special(special_id)
    if zone.kind not in zoning.PRICED:
        raise NoSurcharge(
            _("A ride costs nothing more in a zone of this kind. Leave the amount out.")
        )
    rulebook.found(changes={f"fares.{zone.kind}_minor": amount_minor}, scope=zone.slug, now=now)
