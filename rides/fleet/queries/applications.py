"""Reads of applications: where one stands, and what the rules say it should be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.rulebook.queries import rules_as_of
from rides.fleet import applying, models
from rides.fleet import queries as fleet
from rides.fleet.applying import State
from rides.fleet.papers import Standing
from rides.fleet.queries import papers


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """Somebody's wish to drive. `car` is what they typed; `again_at` only after a refusal."""

    id: UUID
    user_id: UUID
    state: str
    car: dict[str, object]
    sent_at: datetime | None
    decided_at: datetime | None
    reason: str
    again_at: datetime | None


def of_person(user_id: UUID, *, now: datetime) -> ApplicationView | None:
    """A person's application, if they ever began one."""
    row = models.Application.objects.filter(user_id=user_id).first()
    return None if row is None else _view(row, now=now)


def application(application_id: UUID, *, now: datetime) -> ApplicationView | None:
    """One application."""
    row = models.Application.objects.filter(id=application_id).first()
    return None if row is None else _view(row, now=now)


def standing(user_id: UUID, *, now: datetime) -> tuple[bool, bool]:
    """Whether a person sent everything that driving takes, and whether all of it is accepted."""
    lacks = [
        papers.lacks(user_id, car.vehicle_id, now=now) for car in fleet.drivable(user_id, now=now)
    ]
    waits = [all(one.standing == Standing.UNDER_REVIEW for one in of_car) for of_car in lacks]
    return any(waits), any(not of_car for of_car in lacks)


def open_ids_about(document: papers.DocumentView) -> list[UUID]:
    """The people whose open application a document matters to."""
    people = papers.concerned(document)
    rows = models.Application.objects.filter(user_id__in=people, state__in=applying.OPEN)
    return list(rows.values_list("user_id", flat=True))


def _view(row: models.Application, *, now: datetime) -> ApplicationView:
    again_at = None
    if row.state == State.REFUSED and row.decided_at:
        again_at = applying.again_at(row.decided_at, rules_as_of(now)["documents.again_days"])
    return ApplicationView(
        row.id, row.user_id, row.state, row.car, row.sent_at, row.decided_at, row.reason, again_at
    )
