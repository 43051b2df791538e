"""Shapes of the API: what comes in is checked here, what goes out is the queries' dataclasses."""

from dataclasses import asdict
from typing import Any, TypeVar

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer
from rest_framework_dataclasses.types import Dataclass

from rides.fleet.classes import CLASSES, FEATURES, SEATS_MOST, STANDARD
from rides.trips.queries.driving import DriveView
from rides.trips.queries.listing import CarView, QuoteView
from rides.trips.queries.lists import RideRow
from rides.trips.queries.receipts import Receipt
from rides.trips.queries.rides import Cancelling, RideView
from rides.trips.queries.ways import WayView


class StopIn(serializers.Serializer[None]):
    """A stop: WGS 84 degrees and how the rider calls it."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    label = serializers.CharField(max_length=200)  # type: ignore[assignment]  # a field of the API, not the field's own label


class QuoteIn(serializers.Serializer[None]):
    """A question for a price: two to five stops, the first is the pickup."""

    stops = serializers.ListField(child=StopIn(), min_length=2, max_length=5)
    service_class = serializers.ChoiceField(choices=[one.key for one in CLASSES], default=STANDARD)
    seats = serializers.IntegerField(min_value=1, max_value=SEATS_MOST, default=1)
    needs = serializers.MultipleChoiceField(choices=FEATURES, default=set)
    pickup_at = serializers.DateTimeField(required=False)


class GuestIn(serializers.Serializer[None]):
    """Somebody else who rides; the number in the zone's own notation or with a country code."""

    name = serializers.CharField(max_length=80)
    phone = serializers.CharField(max_length=40)


class BookIn(serializers.Serializer[None]):
    """A booking: the token of a quote, how you pay, a note for the driver, and who rides if not you.

    `card` is a saved card; without one your default card pays. On account, `organisation` says on whose.
    """

    quote = serializers.CharField(max_length=8_000)
    payment_method = serializers.ChoiceField(choices=["cash", "card", "account"], default="cash")
    card = serializers.UUIDField(required=False, allow_null=True)
    organisation = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, default="", allow_blank=True)
    guest = GuestIn(required=False)


class PaymentIn(serializers.Serializer[None]):
    """How a ride for later is paid; without a `card` your default one pays."""

    payment_method = serializers.ChoiceField(choices=["cash", "card", "account"])
    card = serializers.UUIDField(required=False, allow_null=True)
    organisation = serializers.UUIDField(required=False, allow_null=True)


class TipIn(serializers.Serializer[None]):
    """A tip in minor units, from the card that paid the ride."""

    amount_minor = serializers.IntegerField(min_value=1)


class TollIn(serializers.Serializer[None]):
    """A toll that was paid on the way, in minor units, and the name of the road or bridge."""

    amount_minor = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=60, default="", allow_blank=True)


class StopsIn(serializers.Serializer[None]):
    """The stops still to come, in order; the last is the destination."""

    stops = serializers.ListField(child=StopIn(), min_length=1, max_length=4)


class TokenIn(serializers.Serializer[None]):
    """The token of a price."""

    token = serializers.CharField(max_length=8_000)


class WaiveIn(serializers.Serializer[None]):
    """Why a fee is taken back; the rider reads it."""

    reason = serializers.CharField(max_length=300)


class CompleteIn(serializers.Serializer[None]):
    """Whether the driver knows that the car was not at every stop."""

    skips_stops = serializers.BooleanField(default=False)


class CancelIn(serializers.Serializer[None]):
    """The fee that the person saw; more is never taken. An emergency is believed now and then."""

    agreed_minor = serializers.IntegerField(min_value=0)
    emergency = serializers.BooleanField(default=False)


class ReasonIn(serializers.Serializer[None]):
    """Why, in the person's words."""

    reason = serializers.CharField(max_length=300, default="", allow_blank=True)


class PinIn(serializers.Serializer[None]):
    """The PIN that the rider says."""

    pin = serializers.RegexField(r"^\d{4}$")


class FixIn(serializers.Serializer[None]):
    """Where a phone is: degrees, heading from north, accuracy as a radius in metres."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    heading = serializers.FloatField(min_value=0, max_value=360, default=0)
    accuracy_m = serializers.FloatField(min_value=0, max_value=10_000, default=10)
    occurred_at = serializers.DateTimeField(required=False)


class OnlineIn(FixIn):
    """Where a shift begins, and with which of your cars; the last one driven, if none is named."""

    vehicle_id = serializers.UUIDField(required=False, allow_null=True)


class FixesIn(serializers.Serializer[None]):
    """Positions in the order in which they happened; the last one counts as the present."""

    positions = serializers.ListField(child=FixIn(), min_length=1, max_length=200)


class PauseIn(serializers.Serializer[None]):
    """Whether to stop getting offers."""

    is_paused = serializers.BooleanField()


class PointIn(serializers.Serializer[None]):
    """A point in the query string."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)


class PageIn(serializers.Serializer[None]):
    """Which part of a list: at most `limit` rows, booked before an instant."""

    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)
    before = serializers.DateTimeField(required=False)


View = TypeVar("View", bound=Dataclass)


class ViewOut(DataclassSerializer[View]):
    """A view goes out field by field as it is; the schema is read from its dataclass."""

    def to_representation(self, instance: View) -> dict[str, Any]:
        """JSON-ready parts. The framework's fields, built anew each time, cost a sixth of an answer."""
        return asdict(instance)


class QuoteOut(ViewOut[QuoteView]):
    """A price in lines that holds until `expires_at`, and the token to book it with."""

    class Meta:
        dataclass = QuoteView


class RideOut(ViewOut[RideView]):
    """A ride as the person who asks may see it."""

    class Meta:
        dataclass = RideView


class ReceiptOut(ViewOut[Receipt]):
    """Where each cent of a completed ride went."""

    class Meta:
        dataclass = Receipt


class WayOut(ViewOut[WayView]):
    """Another way, what it costs, and the token to ask for it with."""

    class Meta:
        dataclass = WayView


class RideRowOut(ViewOut[RideRow]):
    """A ride in a list."""

    class Meta:
        dataclass = RideRow


class CancellingOut(ViewOut[Cancelling]):
    """What cancelling costs now, and when that changes."""

    class Meta:
        dataclass = Cancelling


class CarOut(ViewOut[CarView]):
    """A free car near a point, coarsely."""

    class Meta:
        dataclass = CarView


class DriveOut(ViewOut[DriveView]):
    """The driver's whole screen."""

    class Meta:
        dataclass = DriveView


def valid(serializer: serializers.Serializer[None]) -> dict[str, Any]:
    """The checked fields of what came in.

    Raises:
        rest_framework.exceptions.ValidationError: with a sentence for each field.
    """
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields
