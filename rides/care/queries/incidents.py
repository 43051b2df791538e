"""Incidents as the desk and their people see them, and what the public reads of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours
from coop.locker import client as locker
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from rides.care import models
from rides.care.incidents import ONLY_STEWARDS, Did, Kind, Severity, State
from rides.places import queries as places
from rides.trips.queries.around import Sides, sides
from rides.trips.queries.desk import number_of

PURPOSE = "emergency"
YEAR = timedelta(days=365)
DONE_SHOWN, CALLS_SHOWN = 100, 20


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the log. `by` is a name at the desk, else a side of the ride; empty: by itself."""

    seq: int
    did: Did
    by: str
    is_desk: bool
    to: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a part in an incident; `part` is rider or driver, or what they were else."""

    user_id: UUID
    name: str
    part: str
    is_about: bool
    is_closed: bool
    may_be_held: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """To whom an incident can be handed."""

    user_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident in a list. `number` is how people call its ride, empty where it has none."""

    id: UUID
    kind: Kind
    what: str
    severity: Severity
    state: State
    role: str
    ride_id: UUID | None
    number: str
    seq: int
    opened_at: datetime
    answered_at: datetime | None
    age_s: int
    owner_id: UUID | None
    owner_name: str
    is_taken_back: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident as somebody at the desk sees it."""

    row: IncidentRow
    zone: places.ZoneView
    from_label: str
    to_label: str
    lat: float | None
    lon: float | None
    people: tuple[Person, ...]
    steps: tuple[StepView, ...]
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class MineView:
    """What somebody told us, and where it stands."""

    id: UUID
    kind: Kind
    what: str
    state: State
    ride_id: UUID | None
    opened_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: str
    zone: places.ZoneView


@dataclass(frozen=True, slots=True)
class Figures:
    """What everybody may read of the last year; None where there were too few to tell.

    `answered_p50_s` and `answered_p90_s`: until somebody looked after it.
    """

    least: int
    since_at: datetime
    incidents: int | None
    alarms: int | None
    check_ins: int | None
    reports: int | None
    calls: int | None
    answered_p50_s: int | None
    answered_p90_s: int | None


def for_desk(user_id: UUID, *, now: datetime, is_done: bool = False) -> list[IncidentRow]:
    """Incidents, the most urgent first, or those that were closed last.

    Raises:
        NotAllowed: the person does not work at the desk.
    """
    rows = _visible(user_id)
    if is_done:
        shown = rows.filter(state=State.CLOSED).order_by("-closed_at")[:DONE_SHOWN]
    else:
        waits = Case(
            When(state=State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        open_ones = rows.exclude(state=State.CLOSED).annotate(waits=waits)
        shown = open_ones.order_by("waits", "-severity", "opened_at")
    return _rows(shown, user_id, now=now)


def for_one(incident_id: UUID, user_id: UUID, *, now: datetime) -> IncidentView:
    """One incident with its people and its log; the look is logged to each of them.

    Raises:
        NotAllowed: the reader does not work at the desk, or it is for stewards alone.
        NotYours: there is no such incident.
    """
    every = _visible(user_id)
    row = every.filter(id=incident_id).first()
    if row is None:
        if models.Incident.objects.filter(id=incident_id).exists():
            raise NotAllowed(_("What somebody told in confidence is for stewards alone."))
        raise NotYours(_("There is no such incident."))
    (shown,) = _rows([row], user_id, now=now)
    ride = sides(row.ride_id) if row.ride_id else None
    where = models.Alert.objects.filter(incident=row).exclude(where=None).last()
    return IncidentView(
        row=shown,
        zone=places.zone(ride.zone_id) if ride else places.main_zone(),
        from_label=ride.from_label if ride else "",
        to_label=ride.to_label if ride else "",
        lat=where.where.y if where and where.where else None,
        lon=where.where.x if where and where.where else None,
        people=_people(row, ride, user_id, now=now),
        steps=_steps(row, ride, user_id, now=now),
        colleagues=_colleagues(row, user_id, now=now),
    )


def mine(user_id: UUID) -> list[MineView]:
    """What this person told us, or pressed; latest first."""
    rows = models.Incident.objects.filter(by_id=user_id, kind__in=[Kind.SOS, Kind.REPORT])
    return [_mine(row) for row in rows.order_by("-opened_at")]


def of_ride(ride_id: UUID, user_id: UUID) -> list[MineView]:
    """As `mine`, about one ride."""
    return [one for one in mine(user_id) if one.ride_id == ride_id]


def unanswered() -> frozenset[UUID]:
    """Rides whose people did not say whether all is well, and whom nobody looks after yet."""
    rows = models.Incident.objects.filter(kind=Kind.CHECK_IN, state=State.OPEN)
    return frozenset(one for one in rows.values_list("ride_id", flat=True) if one)


def open_count(user_id: UUID) -> int:
    """How many incidents nobody looks after, of those that this person may see."""
    return _visible(user_id).filter(state=State.OPEN).count()


def told_at(alert_id: UUID) -> list[datetime]:
    """When contacts were told of the alarms of an incident; neither who nor how many there are."""
    steps = models.Step.objects.filter(incident__alert=alert_id, kind=Did.CONTACT_TOLD)
    return list(steps.order_by("at").values_list("at", flat=True))


def figures(*, now: datetime) -> Figures:
    """Counts of the last year and how soon somebody looked, where there were enough to tell."""
    least, since = rules_as_of(now)["safety.publish_min"], now - YEAR
    rows = models.Incident.objects.filter(opened_at__gt=since, opened_at__lte=now)
    waits = [
        (answered - opened).total_seconds()
        for opened, answered in rows.exclude(answered_at=None).values_list(
            "opened_at", "answered_at"
        )
        if answered is not None
    ]
    by_kind = {kind: rows.filter(kind=kind).count() for kind in Kind}

    def told(count: int) -> int | None:
        return count if count >= least else None

    enough = len(waits) >= max(2, least)
    tenths = quantiles(waits, n=10, method="inclusive") if enough else []
    return Figures(
        least=least,
        since_at=since,
        incidents=told(sum(by_kind.values())),
        alarms=told(by_kind[Kind.SOS]),
        check_ins=told(by_kind[Kind.CHECK_IN]),
        reports=told(by_kind[Kind.REPORT]),
        calls=told(by_kind[Kind.CALL]),
        answered_p50_s=round(tenths[4]) if tenths else None,
        answered_p90_s=round(tenths[8]) if tenths else None,
    )


def _visible(user_id: UUID) -> QuerySet[models.Incident]:
    if not members.may_dispatch(user_id):
        raise NotAllowed(_("This page is for dispatchers and stewards."))
    rows = models.Incident.objects.all()
    return rows if members.is_steward(user_id) else rows.exclude(kind__in=ONLY_STEWARDS)


def _rows(rows: Iterable[models.Incident], reader: UUID, *, now: datetime) -> list[IncidentRow]:
    found = list(rows)
    names = _names({row.owner_id for row in found}, reader, now=now)
    taken_back = set(
        models.Step.objects.filter(incident__in=found, kind=Did.TAKEN_BACK).values_list(
            "incident_id", flat=True
        )
    )
    return [
        IncidentRow(
            id=row.id,
            kind=Kind(row.kind),
            what=row.what,
            severity=Severity(row.severity),
            state=State(row.state),
            role=row.role,
            ride_id=row.ride_id,
            number=number_of(row.ride_id) if row.ride_id else "",
            seq=row.seq,
            opened_at=row.opened_at,
            answered_at=row.answered_at,
            age_s=int((now - row.opened_at).total_seconds()),
            owner_id=row.owner_id,
            owner_name=names.get(row.owner_id, "") if row.owner_id else "",
            is_taken_back=row.id in taken_back,
            outcome=row.outcome,
        )
        for row in found
    ]


def _people(
    row: models.Incident, ride: Sides | None, reader: UUID, *, now: datetime
) -> tuple[Person, ...]:
    """Both sides of the ride, and who else told us; each is told that somebody looked."""
    parts: dict[UUID, str] = {}
    if row.by_id is not None:
        parts[row.by_id] = row.role
    if ride is not None and ride.driver_user_id is not None:
        parts[ride.driver_user_id] = "driver"
    if ride is not None:
        parts[ride.rider_id] = "booker" if ride.is_guest else "rider"
    if row.about_id is not None:
        parts.setdefault(row.about_id, "other")
    profiles = locker.read_many(
        list(parts),
        "profile",
        fields=("name",),
        purpose=PURPOSE,
        reader=f"steward:{reader}",
        now=now,
    )
    return tuple(
        Person(
            user_id=user_id,
            name=profiles[user_id].get("name", _("Somebody without a name here")),
            part=part,
            is_about=user_id == row.about_id,
            is_closed=members.closing_of(user_id) is not None,
            may_be_held=user_id != reader and not members.roles(user_id) & members.OFFICES,
        )
        for user_id, part in parts.items()
    )


def _steps(
    row: models.Incident, ride: Sides | None, reader: UUID, *, now: datetime
) -> tuple[StepView, ...]:
    steps = list(models.Step.objects.filter(incident=row).select_related("words").order_by("seq"))
    staff = {one.by_id for one in steps if one.kind in _BY_DESK}
    staff |= {one.to_id for one in steps if one.kind == Did.HANDED_OVER}
    names = _names(staff, reader, now=now)
    return tuple(
        StepView(
            seq=one.seq,
            did=Did(one.kind),
            by=names.get(one.by_id, _part(one.by_id, ride)) if one.by_id else "",
            is_desk=one.by_id in names,
            to=names.get(one.to_id, _part(one.to_id, ride)) if one.to_id else "",
            text=one.words.text if hasattr(one, "words") else "",
            at=one.at,
        )
        for one in steps
    )


_BY_DESK = frozenset(
    {Did.TAKEN, Did.HANDED_OVER, Did.NOTED, Did.CALLED, Did.LOOKED, Did.HELD, Did.CLOSED}
)


def _part(user_id: UUID | None, ride: Sides | None) -> str:
    if ride is not None and user_id == ride.driver_user_id:
        return _("the driver")
    if ride is not None and user_id == ride.rider_id:
        return _("the rider")
    return _("somebody")


def _colleagues(row: models.Incident, reader: UUID, *, now: datetime) -> tuple[Colleague, ...]:
    """To whom an incident can be handed: whoever may see it and does not have it."""
    may = [
        one
        for one in members.in_office()
        if one != row.owner_id
        and (members.is_steward(one) if row.kind in ONLY_STEWARDS else members.may_dispatch(one))
    ]
    names = _names(set(may), reader, now=now)
    return tuple(Colleague(one, names.get(one, "")) for one in may)


def _names(ids: set[UUID | None], reader: UUID, *, now: datetime) -> dict[UUID, str]:
    people = [one for one in ids if one is not None]
    if not people:
        return {}
    found = locker.read_many(
        people,
        "profile",
        fields=("name",),
        purpose="colleague",
        reader=f"steward:{reader}",
        now=now,
    )
    return {one: profile.get("name") or _("A colleague") for one, profile in found.items()}


def _mine(row: models.Incident) -> MineView:
    zone = places.zone(sides(row.ride_id).zone_id) if row.ride_id else places.main_zone()
    return MineView(
        row.id,
        Kind(row.kind),
        row.what,
        State(row.state),
        row.ride_id,
        row.opened_at,
        row.answered_at,
        row.closed_at,
        row.outcome,
        zone,
    )
