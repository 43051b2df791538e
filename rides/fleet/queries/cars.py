"""Reads of cars and sharing, for the people between whom a car is shared."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from coop.locker import client as locker
from coop.members import queries as people
from rides.fleet import models
from rides.fleet import queries as fleet
from rides.fleet.queries import papers
from rides.fleet.queries.papers import Item


@dataclass(frozen=True, slots=True)
class LoanView:
    """A permission, an invitation or a question, as one of its sides sees it.

    Attributes:
        person: name of who drives or wants to; `owner`: of who lends or hands over.
        my_turn: the one who looks has not agreed yet.
        is_agreed: both have.
    """

    id: UUID
    vehicle_id: UUID
    plate: str
    car: str
    person: str
    owner: str
    makes_owner: bool
    is_mine_to_lend: bool
    my_turn: bool
    is_agreed: bool
    starts_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class GarageView:
    """A car as its owner or driver sees it, with its papers and who else drives it.

    Attributes:
        is_mine: the one who looks looks after it, as its owner or for the co-operative.
        is_lent: somebody may drive it, or will from a day on, who does not own it.
    """

    id: UUID
    name: str
    make: str
    model: str
    colour: str
    year: int | None
    plate: str
    seats: int
    service_class: str
    features: tuple[str, ...]
    takes_smaller: bool
    is_mine: bool
    is_coops: bool
    is_driven: bool
    is_lent: bool
    papers: tuple[Item, ...]
    shares: tuple[LoanView, ...]


def mine(user_id: UUID, *, now: datetime) -> list[GarageView]:
    """A person's own cars and those they may drive."""
    ids = {car.vehicle_id for car in fleet.drivable(user_id, now=now)}
    return _cars(Q(id__in=ids), user_id, shares_of(user_id, now=now), now=now)


def coops(steward: UUID, *, now: datetime) -> list[GarageView]:
    """The co-operative's own cars, with who drives each and who is asked, for a steward."""
    shares = _shares(Q(vehicle__owner=None), steward, f"steward:{steward}", now=now)
    return _cars(Q(owner=None), steward, shares, now=now)


def looked_after(user_id: UUID) -> list[UUID]:
    """The cars whose papers a person sends in: their own, for stewards the co-operative's too."""
    wanted = Q(owner_id=user_id)
    if people.is_steward(user_id):
        wanted |= Q(owner=None)
    rows = models.Vehicle.objects.filter(wanted, retired_at=None).order_by("plate")
    return list(rows.values_list("id", flat=True))


def shares_of(user_id: UUID, *, now: datetime) -> list[LoanView]:
    """Everything that is shared, asked or offered between this person and others."""
    between = Q(person_id=user_id) | Q(vehicle__owner_id=user_id)
    return _shares(between, user_id, f"driver:{user_id}", now=now)


def coop_cars() -> list[tuple[str, str]]:
    """The co-operative's own cars, to ask for: plate and name."""
    rows = models.Vehicle.objects.filter(owner=None, retired_at=None).order_by("plate")
    return [(row.plate, f"{row.colour.capitalize()} {row.make} {row.model}") for row in rows]


def _cars(wanted: Q, user_id: UUID, shares: list[LoanView], *, now: datetime) -> list[GarageView]:
    rows = models.Vehicle.objects.filter(wanted, retired_at=None).order_by("plate")
    return [_car(row, user_id, shares, now=now) for row in rows]


def _car(
    row: models.Vehicle, user_id: UUID, shares: list[LoanView], *, now: datetime
) -> GarageView:
    items = papers.checklist(user_id, [row.id], now=now)
    mine = tuple(share for share in shares if share.vehicle_id == row.id)
    return GarageView(
        id=row.id,
        name=f"{row.colour.capitalize()} {row.make} {row.model}",
        make=row.make,
        model=row.model,
        colour=row.colour,
        year=row.year,
        plate=row.plate,
        seats=row.seats,
        service_class=row.service_class,
        features=tuple(row.features),
        takes_smaller=row.takes_smaller,
        is_mine=row.owner_id == user_id or (row.owner_id is None and people.is_steward(user_id)),
        is_coops=row.owner_id is None,
        is_driven=models.Shift.objects.filter(vehicle_id=row.id, ended_at=None).exists(),
        is_lent=any(share.is_agreed and not share.makes_owner for share in mine),
        papers=tuple(item for item in items if item.vehicle_id == row.id),
        shares=mine,
    )


def _shares(between: Q, user_id: UUID, reader: str, *, now: datetime) -> list[LoanView]:
    open_ones = Q(until_at=None) | Q(until_at__gt=now)
    rows = list(
        models.Share.objects.filter(between, open_ones, ended_at=None)
        .select_related("vehicle")
        .order_by("asked_at")
    )
    others = {row.person_id for row in rows} | {row.vehicle.owner_id for row in rows}
    names = _names({one for one in others if one and one != user_id}, reader, now=now)
    return [_share(row, user_id, names) for row in rows]


def _share(row: models.Share, user_id: UUID, names: dict[UUID, str]) -> LoanView:
    is_person = row.person_id == user_id
    agreed_at = row.person_agreed_at if is_person else row.owner_agreed_at
    car, owner_id = row.vehicle, row.vehicle.owner_id
    return LoanView(
        id=row.id,
        vehicle_id=car.id,
        plate=car.plate,
        car=f"{car.make} {car.model}",
        person=names.get(row.person_id, ""),
        owner=names.get(owner_id, "") if owner_id else "",
        makes_owner=row.makes_owner,
        is_mine_to_lend=not is_person,
        my_turn=agreed_at is None,
        is_agreed=row.owner_agreed_at is not None and row.person_agreed_at is not None,
        starts_at=row.starts_at,
        until_at=row.until_at,
    )


def _names(user_ids: set[UUID], reader: str, *, now: datetime) -> dict[UUID, str]:
    found = locker.read_many(
        sorted(user_ids, key=str),
        "profile",
        fields=("name",),
        purpose="shared_car",
        reader=reader,
        now=now,
    )
    return {user_id: profile.get("name", "") for user_id, profile in found.items()}
