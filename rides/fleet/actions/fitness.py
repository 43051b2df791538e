"""Whether and until when a driver may be on shift: papers and hours. A ride is never broken off."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from coop.web import formats
from coop.work import actions as work
from rides.fleet import models, positions, wording
from rides.fleet import queries as fleet
from rides.fleet.actions.screens import touch
from rides.fleet.papers import Lack
from rides.fleet.queries import papers as queries
from rides.fleet.queries.hours import hours_of

DOCUMENTS = "documents"
HOURS = "hours"
TIMER = "fleet.unfit"


class PapersMissing(Refusal):
    """A paper that driving needs is missing, rejected, under review or over."""

    code = DOCUMENTS


class RestNeeded(Refusal):
    """The driver has been on shift for as long as members allow."""

    code = HOURS


def require(*, driver_id: UUID, user_id: UUID, vehicle_id: UUID, now: datetime) -> None:
    """See that this person may drive this car now.

    Raises:
        RestNeeded: with the instant from which it is possible again.
        PapersMissing: with the paper, and what to do.
    """
    stand = hours_of(driver_id, now=now)
    if stand.is_over:
        rules = rules_as_of(now)
        raise RestNeeded(
            _(
                "You have been on shift for %(driven)s, which is as long as members allow. "
                "After %(rest)s of rest you can drive again."
            )
            % {
                "driven": formats.minutes(stand.driven.total_seconds()),
                "rest": formats.minutes(rules["hours.rest_s"]),
            },
            allowed_at=stand.rested_at,
        )
    lacks = queries.lacks(user_id, vehicle_id, now=now)
    if lacks:
        raise PapersMissing(
            wording.lack(lacks[0], fleet.car(vehicle_id).plate),
            facts={"documents": [_fact(one) for one in lacks]},
        )


def limit(
    *, driver_id: UUID, user_id: UUID, vehicle_id: UUID, now: datetime
) -> tuple[datetime, str]:
    """When a shift with this car must end, and whether for papers or for hours."""
    until, code = now + hours_of(driver_id, now=now).left, HOURS
    if queries.lacks(user_id, vehicle_id, now=now):
        return now, DOCUMENTS
    good = queries.good_until(user_id, vehicle_id, now=now)
    return (good, DOCUMENTS) if good is not None and good < until else (until, code)


@transaction.atomic
def refresh(*, now: datetime, user_id: UUID | None = None, vehicle_id: UUID | None = None) -> None:
    """A paper of this person or car moved: say anew until when their open shifts may last."""
    shifts = models.Shift.objects.filter(ended_at=None).select_related("driver")
    mine = shifts.filter(driver__user_id=user_id) if user_id else shifts.none()
    with_car = shifts.filter(vehicle_id=vehicle_id) if vehicle_id else shifts.none()
    for shift in [*mine, *with_car]:
        hold_to(shift, now=now)


def hold_to(shift: models.Shift, *, now: datetime) -> None:
    """Write down until when an open shift may last, and be there when it must end."""
    until, code = limit(
        driver_id=shift.driver_id,
        user_id=shift.driver.user_id,
        vehicle_id=shift.vehicle_id,
        now=now,
    )
    models.Shift.objects.filter(id=shift.id).update(fit_until=until, unfit_code=code)
    work.set_timer(TIMER, str(shift.id), due_at=until)


def end_unfit(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: a shift must end, unless a ride is under way; then it ends after the ride."""
    over = models.Shift.objects.filter(id=payload["key"], ended_at=None, fit_until__lte=now)
    shift = over.first()
    if shift is not None:
        end_if_unfit(driver_id=shift.driver_id, now=now)


@transaction.atomic
def end_if_unfit(*, driver_id: UUID, now: datetime) -> None:
    """End the open shift of a driver who is no longer fit and carries nobody."""
    shift = fleet.shift_of(driver_id)
    if shift is None or shift.is_busy or shift.unfit(now) is None:
        return
    models.Shift.objects.filter(driver_id=driver_id, ended_at=None).update(ended_at=now, circle="")
    transaction.on_commit(lambda: positions.drop(shift.zone_id, driver_id))
    touch(driver_id, now=now)


def _fact(one: Lack) -> dict[str, object]:
    return {"kind": one.kind, "about": str(one.about), "standing": one.standing}
