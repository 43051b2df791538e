"""The API of applying, papers and cars, for the people themselves."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import MultiPartParser

from coop.scans import scans_out
from coop.work.doors import Ask, delete, get, post, put
from rides.fleet import queries as fleet
from rides.fleet import serializers as shapes
from rides.fleet.actions import applications, cars, enrolling, sending
from rides.fleet.actions.enrolling import NewVehicle
from rides.fleet.forms import AboutForm, CarForm, ChangeForm, LendForm, PaperForm, PlateForm
from rides.fleet.queries import applications as applying
from rides.fleet.queries import cars as garage
from rides.fleet.queries import papers

Made = dict[str, UUID | None]
DRIVE = "drive"


@get(
    shapes.ClassOut,
    name="service_classes_list",
    summary="Service classes",
    tag="places",
    many=True,
    is_open=True,
)
def service_classes(_ask: Ask) -> object:
    """What a rider can book: every class with its seats."""
    return [one._asdict() for one in fleet.classes()]


@get(shapes.StateOut, name="application", summary="My application", tag=DRIVE)
def application(ask: Ask) -> object:
    """Where your application stands, with the papers that it takes and your cars."""
    return _state(ask)


@post(shapes.AboutIn, shapes.StateOut, name="apply", summary="Apply to drive", tag=DRIVE)
def apply(ask: Ask) -> object:
    """Begin an application, or correct your name and phone."""
    about = shapes.form_of(AboutForm, ask.request.data).cleaned_data
    name, phone = about["name"], about["phone"]
    ask.once(lambda: applications.begin(user_id=ask.by, name=name, phone=phone, now=ask.now))
    return _state(ask)


@post(
    shapes.CarIn,
    shapes.StateOut,
    name="apply_with_car",
    summary="Apply with a car of mine",
    tag=DRIVE,
)
def apply_with_car(ask: Ask) -> object:
    """Add a car of your own to your application."""
    car = new_car(ask)
    ask.once(lambda: applications.add_car(user_id=ask.by, vehicle=car, now=ask.now))
    return _state(ask)


@post(None, shapes.StateOut, name="stop_applying", summary="Stop applying", tag=DRIVE)
def withdraw(ask: Ask) -> object:
    """Give up applying; what waits for stewards is taken back."""
    ask.once(lambda: applications.withdraw(user_id=ask.by, now=ask.now))
    return _state(ask)


@post(None, shapes.StateOut, name="apply_again", summary="Apply again", tag=DRIVE)
def again(ask: Ask) -> object:
    """Apply again after a refusal, once its time has passed, or after you stopped."""
    ask.once(lambda: applications.resume(user_id=ask.by, now=ask.now))
    return _state(ask)


@get(shapes.ItemOut, name="my_documents", summary="My papers", tag=DRIVE, many=True)
def my_documents(ask: Ask) -> object:
    """Your papers and those of your cars, and how each stands."""
    return papers.checklist(ask.by, garage.looked_after(ask.by), now=ask.now)


@post(
    shapes.PaperIn,
    shapes.IdOut,
    name="send_document",
    summary="Send a paper",
    tag=DRIVE,
    code=201,
    parsers=(MultiPartParser,),
)
def send_document(ask: Ask) -> Made:
    """Send a paper in, as a photo or PDF; stewards check it."""
    files = ask.request.FILES
    form = cast(PaperForm, shapes.form_of(PaperForm, ask.request.data, files=files))
    return made(ask.once(lambda: sending.send(form.sent(), by=ask.by, now=ask.now)))


@get(
    {(200, "image/jpeg"): OpenApiTypes.BINARY},
    name="my_document_page",
    summary="A page of my paper",
    tag=DRIVE,
)
def scan(ask: Ask, document_id: UUID, number: int) -> HttpResponse:
    """One page of a paper of yours, as JPEG."""
    is_mine = papers.is_about(document_id, ask.by)
    content = papers.page(document_id, number) if is_mine else None
    if content is None:
        raise Http404
    return scans_out.picture(content)


@post(
    None,
    shapes.IdOut,
    name="ask_for_background_check",
    summary="Agree to a background check",
    tag=DRIVE,
    code=201,
)
def check(ask: Ask) -> Made:
    """Let your background be checked by whoever does so for the co-operative."""
    return made(ask.once(lambda: sending.ask_for_check(user_id=ask.by, now=ask.now)))


@get(shapes.CarOut, name="my_vehicles", summary="My cars", tag=DRIVE, many=True)
def my_vehicles(ask: Ask) -> object:
    """The cars that you own or may drive."""
    return garage.mine(ask.by, now=ask.now)


@post(
    shapes.CarIn,
    shapes.IdOut,
    name="add_vehicle",
    summary="Add a car of mine",
    tag=DRIVE,
    code=201,
)
def add_vehicle(ask: Ask) -> Made:
    """Register a car of yours."""
    car = new_car(ask)
    return made(ask.once(lambda: enrolling.register(owner_id=ask.by, vehicle=car, now=ask.now)))


@put(shapes.ChangeIn, name="change_vehicle", summary="Change a car", tag=DRIVE)
def change_vehicle(ask: Ask, vehicle_id: UUID) -> None:
    """Change what riders see of a car and which rides it takes."""
    filled = shapes.form_of(ChangeForm, ask.request.data, defaults={"takes_smaller": True})
    to = cast(ChangeForm, filled).change()
    cars.change(vehicle_id=vehicle_id, to=to, by=ask.by, now=ask.now)


@delete(name="retire_vehicle", summary="Retire a car", tag=DRIVE)
def retire_vehicle(ask: Ask, vehicle_id: UUID) -> None:
    """Take a car off the road for good; its plate is free again."""
    cars.retire(vehicle_id=vehicle_id, by=ask.by, now=ask.now)


@post(
    shapes.LendIn,
    shapes.IdOut,
    name="lend_vehicle",
    summary="Let somebody drive a car",
    tag=DRIVE,
    code=201,
)
def lend(ask: Ask, vehicle_id: UUID) -> Made:
    """Invite somebody to drive a car of yours, or as a steward one of the co-operative's."""
    form = cast(LendForm, shapes.form_of(LendForm, ask.request.data))
    to, span = cars.person_with(form.cleaned_data["email"]), form.span(papers.time_zone())
    return made(
        ask.once(lambda: cars.lend(vehicle_id=vehicle_id, to=to, by=ask.by, now=ask.now, span=span))
    )


@post(
    shapes.GiveIn,
    shapes.IdOut,
    name="hand_over_vehicle",
    summary="Offer a car to a new owner",
    tag=DRIVE,
    code=201,
)
def hand_over(ask: Ask, vehicle_id: UUID) -> Made:
    """Offer a car of yours to a new owner; it is theirs once they agree."""
    form = shapes.form_of(LendForm, ask.request.data)
    to = cars.person_with(form.cleaned_data["email"])
    return made(
        ask.once(lambda: cars.hand_over(vehicle_id=vehicle_id, to=to, by=ask.by, now=ask.now))
    )


@get(shapes.ShareOut, name="my_shares", summary="What is shared", tag=DRIVE, many=True)
def my_shares(ask: Ask) -> object:
    """Permissions, invitations and questions about cars."""
    return garage.shares_of(ask.by, now=ask.now)


@post(
    shapes.PlateIn,
    shapes.IdOut,
    name="ask_for_vehicle",
    summary="Ask to drive somebody's car",
    tag=DRIVE,
    code=201,
)
def ask_for_vehicle(ask: Ask) -> Made:
    """Ask a car's owner to let you drive it, by its plate."""
    plate = shapes.form_of(PlateForm, ask.request.data).cleaned_data["plate"]
    return made(ask.once(lambda: cars.ask_for(plate=plate, by=ask.by, now=ask.now)))


@post(None, name="agree_to_share", summary="Agree about a car", tag=DRIVE)
def agree(ask: Ask, share_id: UUID) -> None:
    """Say yes to an invitation, a question or a car."""
    ask.once(lambda: cars.agree(share_id=share_id, by=ask.by, now=ask.now))


@delete(name="end_share", summary="End what is shared", tag=DRIVE)
def end_share(ask: Ask, share_id: UUID) -> None:
    """Take a permission, an invitation or a question back, as either side."""
    cars.end_share(share_id=share_id, by=ask.by, now=ask.now)


def new_car(ask: Ask) -> NewVehicle:
    """The car in a body."""
    form = shapes.form_of(CarForm, ask.request.data, today=papers.today(ask.now))
    return cast(CarForm, form).vehicle()


def made(found: UUID | None) -> Made:
    """The answer to a write that makes something."""
    return {"id": found}


def _state(ask: Ask) -> dict[str, object]:
    mine = garage.mine(ask.by, now=ask.now)
    own = [car.id for car in mine if car.is_mine and not car.is_coops]
    return {
        "application": applying.of_person(ask.by, now=ask.now),
        "documents": papers.checklist(ask.by, own, now=ask.now),
        "vehicles": mine,
    }
