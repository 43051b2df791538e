"""The API of applying, papers and cars, for the people themselves."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes, permission_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.work import clock
from rides.fleet import queries as fleet
from rides.fleet import scans_out
from rides.fleet import serializers as shapes
from rides.fleet.actions import applications, cars, enrolling, sending
from rides.fleet.forms import AboutForm, CarForm, ChangeForm, LendForm, PaperForm, PlateForm
from rides.fleet.queries import applications as applying
from rides.fleet.queries import cars as garage
from rides.fleet.queries import papers


@extend_schema(responses=shapes.ClassOut(many=True), summary="Service classes", tags=["places"])
@api_view(["GET"])
@permission_classes([AllowAny])
def service_classes(request: Request) -> Response:
    """What a rider can book: every class with its seats."""
    return Response([one._asdict() for one in fleet.classes()])


@extend_schema(
    methods=["GET"],
    responses=shapes.StateOut,
    operation_id="application",
    summary="My application",
    tags=["drive"],
)
@extend_schema(
    methods=["POST"],
    request=shapes.AboutIn,
    responses=shapes.StateOut,
    operation_id="apply",
    summary="Apply to drive",
    tags=["drive"],
)
@api_view(["GET", "POST"])
def application(request: Request) -> Response:
    """Where your application stands; POST begins it, or corrects your name and phone."""
    if request.method == "POST":
        data = shapes.form_of(AboutForm, request.data).cleaned_data
        applications.begin(
            user_id=who.user_id(request), name=data["name"], phone=data["phone"], now=clock.now()
        )
    return _state(request)


@extend_schema(
    request=shapes.CarIn,
    responses=shapes.StateOut,
    operation_id="apply_with_car",
    summary="Apply with a car of mine",
    tags=["drive"],
)
@api_view(["POST"])
def application_car(request: Request) -> Response:
    """Add a car of your own to your application."""
    now = clock.now()
    form = cast(CarForm, shapes.form_of(CarForm, request.data, today=papers.today(now)))
    applications.add_car(user_id=who.user_id(request), vehicle=form.vehicle(), now=now)
    return _state(request)


@extend_schema(
    request=None,
    responses=shapes.StateOut,
    operation_id="stop_applying",
    summary="Stop applying",
    tags=["drive"],
)
@api_view(["POST"])
def withdraw(request: Request) -> Response:
    """Give up applying; what waits for stewards is taken back."""
    applications.withdraw(user_id=who.user_id(request), now=clock.now())
    return _state(request)


@extend_schema(
    request=None,
    responses=shapes.StateOut,
    operation_id="apply_again",
    summary="Apply again",
    tags=["drive"],
)
@api_view(["POST"])
def again(request: Request) -> Response:
    """Apply again after a refusal, once its time has passed, or after you stopped."""
    applications.resume(user_id=who.user_id(request), now=clock.now())
    return _state(request)


@extend_schema(
    methods=["GET"],
    responses=shapes.ItemOut(many=True),
    operation_id="my_documents",
    summary="My papers",
    tags=["drive"],
)
@extend_schema(
    methods=["POST"],
    request={"multipart/form-data": shapes.PaperIn},
    responses=shapes.IdOut,
    operation_id="send_document",
    summary="Send a paper",
    tags=["drive"],
)
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser])
def documents(request: Request) -> Response:
    """Your papers and how each stands; POST sends one in, as a photo or PDF."""
    user_id, now = who.user_id(request), clock.now()
    if request.method == "POST":
        form = cast(PaperForm, shapes.form_of(PaperForm, request.data, files=request.FILES))
        made = sending.send(form.sent(), by=user_id, now=now)
        return Response({"id": made}, status=201)
    own = [car.id for car in garage.mine(user_id, now=now) if car.is_mine]
    return Response(shapes.ItemOut(papers.checklist(user_id, own, now=now), many=True).data)


@extend_schema(
    responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    operation_id="my_document_page",
    summary="A page of my paper",
    tags=["drive"],
)
@api_view(["GET"])
def scan(request: Request, document_id: UUID, number: int) -> HttpResponse:
    """One page of a paper of yours, as JPEG."""
    content = (
        papers.page(document_id, number)
        if papers.is_about(document_id, who.user_id(request))
        else None
    )
    if content is None:
        raise Http404
    return scans_out.picture(content)


@extend_schema(
    request=None,
    responses=shapes.IdOut,
    operation_id="ask_for_background_check",
    summary="Agree to a background check",
    tags=["drive"],
)
@api_view(["POST"])
def check(request: Request) -> Response:
    """Let your background be checked by whoever does so for the co-operative."""
    made = sending.ask_for_check(user_id=who.user_id(request), now=clock.now())
    return Response({"id": made}, status=201)


@extend_schema(
    methods=["GET"],
    responses=shapes.CarOut(many=True),
    operation_id="my_vehicles",
    summary="My cars",
    tags=["drive"],
)
@extend_schema(
    methods=["POST"],
    request=shapes.CarIn,
    responses=shapes.IdOut,
    operation_id="add_vehicle",
    summary="Add a car of mine",
    tags=["drive"],
)
@api_view(["GET", "POST"])
def vehicles(request: Request) -> Response:
    """The cars that you own or may drive; POST adds one of yours."""
    user_id, now = who.user_id(request), clock.now()
    if request.method == "POST":
        form = cast(CarForm, shapes.form_of(CarForm, request.data, today=papers.today(now)))
        made = enrolling.register(owner_id=user_id, vehicle=form.vehicle(), now=now)
        return Response({"id": made}, status=201)
    return Response(shapes.CarOut(garage.mine(user_id, now=now), many=True).data)


@extend_schema(
    methods=["PUT"],
    request=shapes.ChangeIn,
    responses={204: None},
    operation_id="change_vehicle",
    summary="Change a car",
    tags=["drive"],
)
@extend_schema(
    methods=["DELETE"],
    responses={204: None},
    operation_id="retire_vehicle",
    summary="Retire a car",
    tags=["drive"],
)
@api_view(["PUT", "DELETE"])
def vehicle(request: Request, vehicle_id: UUID) -> Response:
    """Change what riders see of a car and which rides it takes; DELETE retires it."""
    user_id, now = who.user_id(request), clock.now()
    if request.method == "DELETE":
        cars.retire(vehicle_id=vehicle_id, by=user_id, now=now)
    else:
        form = cast(
            ChangeForm, shapes.form_of(ChangeForm, request.data, defaults={"takes_smaller": True})
        )
        cars.change(vehicle_id=vehicle_id, to=form.change(), by=user_id, now=now)
    return Response(status=204)


@extend_schema(
    request=shapes.LendIn,
    responses=shapes.IdOut,
    operation_id="lend_vehicle",
    summary="Let somebody drive a car",
    tags=["drive"],
)
@api_view(["POST"])
def lend(request: Request, vehicle_id: UUID) -> Response:
    """Invite somebody to drive a car of yours."""
    form = cast(LendForm, shapes.form_of(LendForm, request.data))
    made = cars.lend(
        vehicle_id=vehicle_id,
        to=cars.person_with(form.cleaned_data["email"]),
        by=who.user_id(request),
        now=clock.now(),
        span=form.span(papers.time_zone()),
    )
    return Response({"id": made}, status=201)


@extend_schema(
    request=shapes.GiveIn,
    responses=shapes.IdOut,
    operation_id="hand_over_vehicle",
    summary="Offer a car to a new owner",
    tags=["drive"],
)
@api_view(["POST"])
def hand_over(request: Request, vehicle_id: UUID) -> Response:
    """Offer a car of yours to a new owner; it is theirs once they agree."""
    form = shapes.form_of(LendForm, request.data)
    made = cars.hand_over(
        vehicle_id=vehicle_id,
        to=cars.person_with(form.cleaned_data["email"]),
        by=who.user_id(request),
        now=clock.now(),
    )
    return Response({"id": made}, status=201)


@extend_schema(
    methods=["GET"],
    responses=shapes.ShareOut(many=True),
    operation_id="my_shares",
    summary="What is shared",
    tags=["drive"],
)
@extend_schema(
    methods=["POST"],
    request=shapes.PlateIn,
    responses=shapes.IdOut,
    operation_id="ask_for_vehicle",
    summary="Ask to drive somebody's car",
    tags=["drive"],
)
@api_view(["GET", "POST"])
def shares(request: Request) -> Response:
    """Permissions, invitations and questions about cars; POST asks a car's owner, by its plate."""
    user_id, now = who.user_id(request), clock.now()
    if request.method == "POST":
        plate = shapes.form_of(PlateForm, request.data).cleaned_data["plate"]
        made = cars.ask_for(plate=plate, by=user_id, now=now)
        return Response({"id": made}, status=201)
    return Response(shapes.ShareOut(garage.shares_of(user_id, now=now), many=True).data)


@extend_schema(
    request=None,
    responses={204: None},
    operation_id="agree_to_share",
    summary="Agree about a car",
    tags=["drive"],
)
@api_view(["POST"])
def agree(request: Request, share_id: UUID) -> Response:
    """Say yes to an invitation, a question or a car."""
    cars.agree(share_id=share_id, by=who.user_id(request), now=clock.now())
    return Response(status=204)


@extend_schema(
    responses={204: None},
    operation_id="end_share",
    summary="End what is shared",
    tags=["drive"],
)
@api_view(["DELETE"])
def share(request: Request, share_id: UUID) -> Response:
    """Take a permission, an invitation or a question back, as either side."""
    cars.end_share(share_id=share_id, by=who.user_id(request), now=clock.now())
    return Response(status=204)


def _state(request: Request) -> Response:
    user_id, now = who.user_id(request), clock.now()
    mine = garage.mine(user_id, now=now)
    own = [car.id for car in mine if car.is_mine]
    state: dict[str, object] = {
        "application": applying.of_person(user_id, now=now),
        "documents": papers.checklist(user_id, own, now=now),
        "vehicles": mine,
    }
    return Response(shapes.StateOut(state).data)
