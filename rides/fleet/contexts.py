"""What the pages of applying, papers and cars show, shaped for their templates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from coop.basics import phones
from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from rides.fleet import applying, wording
from rides.fleet import queries as fleet
from rides.fleet.forms import feature_choices
from rides.fleet.papers import DATED, Kind, Standing
from rides.fleet.queries import applications, cars, desk, papers
from rides.fleet.queries.papers import Item

Context = dict[str, Any]
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"


def apply_page(user_id: UUID, *, now: datetime) -> Context:
    """The application: what was saved, what is missing, when one can drive."""
    application = applications.of_person(user_id, now=now)
    profile = locker.read(
        user_id,
        "profile",
        fields=("name", "phone"),
        purpose="own",
        reader=str(user_id),
        now=now,
    )
    mine = cars.mine(user_id, now=now)
    asked = [share for share in cars.shares_of(user_id, now=now) if not share.is_mine_to_lend]
    own = [car for car in mine if car.is_mine and not car.is_coops]
    items = _items(user_id, [car.id for car in own], now=now)
    return _shared(now) | {
        "application": application,
        "is_open": application is not None and application.state in applying.OPEN,
        "about": profile,
        "car": application.car if application else {},
        "cars": mine,
        "asked": [share for share in asked if not share.is_agreed],
        "coop_cars": cars.coop_cars(),
        "items": items,
        "steps": _steps(bool(application), bool(mine), items),
        "back": "apply",
    }


def papers_page(user_id: UUID, *, now: datetime) -> Context:
    """A driver's own papers and those of their cars."""
    return _shared(now) | {
        "items": _items(user_id, cars.looked_after(user_id), now=now),
        "back": "papers",
    }


def cars_page(user_id: UUID, *, now: datetime) -> Context:
    """A person's cars, and what is shared, asked and offered."""
    shares = cars.shares_of(user_id, now=now)
    return _cars(cars.mine(user_id, now=now), shares, now=now) | {"back": "vehicles"}


def coop_cars_page(user_id: UUID, *, now: datetime) -> Context:
    """The co-operative's own cars, as a steward looks after them."""
    found = cars.coops(user_id, now=now)
    shares = [share for car in found for share in car.shares]
    return _cars(found, shares, now=now) | {"back": "coop-vehicles"}


def desk_page(view: desk.DeskView, *, by: UUID, now: datetime) -> Context:
    """One document beside the fields of a decision."""
    waiting = [one for one in desk.queue(by) if not one.is_mine]
    return {
        "view": view,
        # With spaces, in whatever country it is.
        "phone": phones.shown(view.phone, "") if view.phone.startswith("+") else view.phone,
        "document": view.document,
        "kind": wording.kind(view.document.kind),
        "pages": range(view.document.pages),
        "others": [_item(item) for item in view.others],
        "reasons": wording.reasons(),
        "left": len(waiting),
        "next_id": next((one.id for one in waiting if one.id != view.document.id), None),
        "is_check": view.document.kind == Kind.BACKGROUND,
        "today": papers.today(now),
        "zone": {"time_zone": papers.time_zone(), "units": "metric"},
    }


def _cars(found: list[cars.GarageView], shares: list[cars.LoanView], *, now: datetime) -> Context:
    return _shared(now) | {
        "cars": [{"car": car, "items": [_item(item) for item in car.papers]} for car in found],
        "waiting": [share for share in shares if share.my_turn],
        "asked": [s for s in shares if not s.my_turn and not s.is_agreed],
    }


def _shared(now: datetime) -> Context:
    rules = rules_as_of(now)
    return {
        "classes": fleet.classes(),
        "features": feature_choices(),
        "today": papers.today(now),
        "file_most": wording.megabytes(rules["documents.file_kb"]),
        "file_bytes_most": rules["documents.file_kb"] * 1000,
        "accept": ACCEPT,
        "zone": {"time_zone": papers.time_zone(), "units": "metric"},
    }


def _items(user_id: UUID, vehicle_ids: list[UUID], *, now: datetime) -> list[Context]:
    return [_item(item) for item in papers.checklist(user_id, vehicle_ids, now=now)]


def _item(item: Item) -> Context:
    tones = {
        Standing.ACCEPTED: "good",
        Standing.EXPIRING: "soon",
        Standing.UNDER_REVIEW: "wait",
        Standing.MISSING: "none",
    }
    return {
        "kind": item.kind,
        "name": wording.kind(item.kind),
        "plate": item.plate,
        "vehicle_id": item.vehicle_id,
        "standing": item.standing,
        "says": wording.standing(item.standing, item.expires_on),
        "tone": tones.get(item.standing, "bad"),
        "newest": item.newest,
        "coming": item.coming,
        "pages": range(item.newest.pages if item.newest else 0),
        "is_dated": item.kind in DATED,
        "is_check": item.kind == Kind.BACKGROUND,
        "hint": wording.hint(item.kind),
        "field": f"{item.kind}-{item.vehicle_id or 'me'}",
    }


def _steps(has_begun: bool, has_car: bool, items: list[Context]) -> Context:
    """How much of it is done: counted over name and phone, a car, and every paper."""
    sent = [item["standing"] in ("under_review", "accepted", "expiring") for item in items]
    done = [has_begun, has_car, *sent]
    return {"done": sum(done), "of": len(done)}
