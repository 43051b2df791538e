"""Shapes of the API of driving: what comes in is checked by the forms, what goes out is here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from rides.fleet import classes
from rides.fleet.papers import Kind
from rides.fleet.queries.applications import ApplicationView
from rides.fleet.queries.cars import GarageView, LoanView
from rides.fleet.queries.desk import DeskView, Waiting
from rides.fleet.queries.papers import Item

CLASS_KEYS = [one.key for one in classes.CLASSES]


class AboutIn(serializers.Serializer[None]):
    """Name and phone, which driving takes."""

    name = serializers.CharField(max_length=200)
    phone = serializers.CharField(max_length=40)


class _LooksIn(serializers.Serializer[None]):
    colour = serializers.CharField(max_length=20)
    seats = serializers.IntegerField(min_value=1, max_value=classes.SEATS_MOST)
    service_class = serializers.ChoiceField(choices=CLASS_KEYS)
    features = serializers.ListField(
        child=serializers.ChoiceField(choices=[*classes.FEATURES, *classes.TRAITS]), required=False
    )


class CarIn(_LooksIn):
    """A car to register."""

    make = serializers.CharField(max_length=40)
    model = serializers.CharField(max_length=40)
    plate = serializers.CharField(max_length=20)
    year = serializers.IntegerField()


class ChangeIn(_LooksIn):
    """What may change about a car; `takes_smaller`: it also serves classes with fewer seats."""

    takes_smaller = serializers.BooleanField(default=True)


class PlateIn(serializers.Serializer[None]):
    """The plate of a car that one wants to drive."""

    plate = serializers.CharField(max_length=20)


class LendIn(serializers.Serializer[None]):
    """Whom to let drive a car; from and until which local day, if not from now and for good."""

    email = serializers.EmailField()
    from_on = serializers.DateField(required=False, allow_null=True)
    until_on = serializers.DateField(required=False, allow_null=True)


class GiveIn(serializers.Serializer[None]):
    """Who becomes the owner once they agree."""

    email = serializers.EmailField()


class PaperIn(serializers.Serializer[None]):
    """A photo (JPEG, PNG, WebP) or PDF of a paper, as `multipart/form-data`."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    vehicle_id = serializers.UUIDField(required=False, allow_null=True)
    expires_on = serializers.DateField(required=False, allow_null=True)
    file = serializers.FileField()


class AcceptIn(serializers.Serializer[None]):
    """Until when a paper holds, who looked and under which number."""

    expires_on = serializers.DateField(required=False, allow_null=True)
    checked_by = serializers.CharField(max_length=80, required=False, allow_blank=True)
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True)


class PaperReasonIn(serializers.Serializer[None]):
    """Why; the person reads it."""

    reason = serializers.CharField(max_length=300)


class FindingIn(serializers.Serializer[None]):
    """What an office found: `reference` is the one of the order, `number` its own."""

    reference = serializers.CharField(max_length=80)
    result = serializers.ChoiceField(choices=["clear", "consider"])
    checked_by = serializers.CharField(max_length=80)
    number = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    expires_on = serializers.DateField(required=False, allow_null=True, default=None)


class StandsOut(serializers.Serializer[None]):
    """Where the paper stands now."""

    state = serializers.CharField()


class IdOut(serializers.Serializer[None]):
    """What was made."""

    id = serializers.UUIDField()


class ClassOut(serializers.Serializer[None]):
    """A service class: what a rider can book."""

    key = serializers.CharField()
    name = serializers.CharField()
    seats = serializers.IntegerField()
    description = serializers.CharField()


class ApplicationOut(DataclassSerializer[ApplicationView]):
    """A wish to drive."""

    car = serializers.JSONField(read_only=True)

    class Meta:
        dataclass = ApplicationView


class ItemOut(DataclassSerializer[Item]):
    """A paper that is needed, and how it stands."""

    class Meta:
        dataclass = Item


class CarOut(DataclassSerializer[GarageView]):
    """A car as its owner or driver sees it."""

    class Meta:
        dataclass = GarageView


class ShareOut(DataclassSerializer[LoanView]):
    """A permission, an invitation or a question."""

    class Meta:
        dataclass = LoanView


class WaitingOut(DataclassSerializer[Waiting]):
    """A document in the stewards' queue."""

    class Meta:
        dataclass = Waiting


class DeskOut(DataclassSerializer[DeskView]):
    """A document with what a steward needs to decide."""

    application = ApplicationOut(allow_null=True)

    class Meta:
        dataclass = DeskView


class StateOut(serializers.Serializer[dict[str, object]]):
    """An application with the papers it takes."""

    application = ApplicationOut(allow_null=True)
    documents = ItemOut(many=True)
    vehicles = CarOut(many=True)


def form_of(
    form: type[forms.Form], data: Any, *, defaults: Mapping[str, object] | None = None, **more: Any
) -> forms.Form:
    """The page's form, filled with a program's fields: both are checked by the same rules.

    Raises:
        rest_framework.exceptions.ValidationError: with a sentence for each field.
    """
    if not isinstance(data, Mapping):
        raise serializers.ValidationError({"body": [_("Send an object with fields.")]})
    filled = form({**defaults, **data} if defaults else data, **more)
    if not filled.is_valid():
        said = {name: [str(one) for one in errors] for name, errors in filled.errors.items()}
        raise serializers.ValidationError(said)
    return filled
