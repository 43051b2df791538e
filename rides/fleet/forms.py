"""What people type into the pages of driving: about themselves, cars, papers, sharing, decisions."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from coop.locker import shapes
from coop.locker.forms import NAME_WRONG, PHONE_WRONG
from rides.fleet import classes, plates, wording
from rides.fleet.actions.cars import Change, Span
from rides.fleet.actions.checking import Found
from rides.fleet.actions.enrolling import NewVehicle
from rides.fleet.actions.sending import Sent
from rides.fleet.papers import Kind

OLDEST_YEAR = 1950


class AboutForm(forms.Form):
    """Name and phone; both are needed to drive."""

    name = forms.CharField(max_length=200, error_messages={"required": NAME_WRONG})
    phone = forms.CharField(max_length=40, error_messages={"required": PHONE_WRONG})

    def clean_name(self) -> str:
        """The name on one line."""
        return _or_wrong(shapes.name(self.cleaned_data["name"]), NAME_WRONG)

    def clean_phone(self) -> str:
        """The number as it is kept."""
        return _or_wrong(shapes.phone(self.cleaned_data["phone"]), PHONE_WRONG)


class _Looks(forms.Form):
    """What may change about a car."""

    colour = forms.CharField(max_length=20, error_messages={"required": _("Say its colour.")})
    seats = forms.IntegerField(
        min_value=1,
        max_value=classes.SEATS_MOST,
        error_messages={
            "required": _("Say how many riders it seats."),
            "invalid": _("Write the seats as a number."),
            "min_value": _("A car needs a seat for a rider."),
            "max_value": _("Cars with up to %(limit_value)s seats for riders can be registered."),
        },
    )
    service_class = forms.ChoiceField(
        choices=[(one.key, one.name) for one in classes.CLASSES],
        error_messages={"required": _("Choose a class."), "invalid_choice": _("Choose a class.")},
    )
    features = forms.MultipleChoiceField(
        choices=[(one, one) for one in (*classes.FEATURES, *classes.TRAITS)], required=False
    )

    def clean(self) -> dict[str, object]:
        """The class needs as many seats as it promises."""
        chosen = classes.named(self.cleaned_data.get("service_class", ""))
        seats = self.cleaned_data.get("seats")
        if chosen and seats and chosen.key != classes.STANDARD and seats < chosen.seats:
            self.add_error(
                "service_class",
                _("%(name)s promises %(seats)s seats. Register this car as Standard.")
                % {"name": chosen.name, "seats": chosen.seats},
            )
        return self.cleaned_data


class CarForm(_Looks):
    """A car to register."""

    make = forms.CharField(max_length=40, error_messages={"required": _("Say who made it.")})
    model = forms.CharField(max_length=40, error_messages={"required": _("Say which model.")})
    plate = forms.CharField(max_length=20, error_messages={"required": _("Say its plate.")})
    year = forms.IntegerField(
        min_value=OLDEST_YEAR,
        error_messages={
            "required": _("Say in which year it was built."),
            "invalid": _("Write the year as four digits."),
            "min_value": _("Write the year as four digits."),
        },
    )

    def __init__(self, data: Any = None, *, today: date, **rest: Any) -> None:
        super().__init__(data, **rest)
        self._today = today

    def clean_plate(self) -> str:
        """The plate as it is shown."""
        wrong = _("That is not a number plate. Write it as it stands on the car.")
        return _or_wrong(plates.shown(self.cleaned_data["plate"]), wrong)

    def clean_year(self) -> int:
        """Not from the future; next year's models are sold this year."""
        year: int = self.cleaned_data["year"]
        if year > self._today.year + 1:
            raise forms.ValidationError(_("That year has not come yet."))
        return year

    def vehicle(self) -> NewVehicle:
        """The car; call it on a valid form."""
        data = self.cleaned_data
        return NewVehicle(
            make=data["make"],
            model=data["model"],
            colour=data["colour"],
            plate=data["plate"],
            seats=data["seats"],
            service_class=data["service_class"],
            features=tuple(data["features"]),
            year=data["year"],
        )


class ChangeForm(_Looks):
    """What may change about a car that is registered."""

    takes_smaller = forms.BooleanField(required=False)

    def change(self) -> Change:
        """The change; call it on a valid form."""
        data = self.cleaned_data
        return Change(
            colour=data["colour"],
            seats=data["seats"],
            service_class=data["service_class"],
            features=tuple(data["features"]),
            takes_smaller=data["takes_smaller"],
        )


class PaperForm(forms.Form):
    """A photo or PDF of a paper, and until when it is valid."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    vehicle_id = forms.UUIDField(required=False)
    expires_on = forms.DateField(
        required=False, error_messages={"invalid": _("Write the day as year-month-day.")}
    )
    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": _("Choose a photo or a PDF of it.")},
    )

    def sent(self) -> Sent:
        """What was sent; call it on a valid form. The file's name is never used."""
        data = self.cleaned_data
        upload: UploadedFile[bytes] = data["file"]
        return Sent(Kind(data["kind"]), data["vehicle_id"], upload.read(), data["expires_on"])


class PlateForm(forms.Form):
    """The plate of a car that somebody wants to drive."""

    plate = forms.CharField(max_length=20, error_messages={"required": _("Say its plate.")})


class LendForm(forms.Form):
    """Whom to let drive a car, and for how long."""

    email = forms.EmailField(
        error_messages={
            "required": _("Say whom, by their e-mail."),
            "invalid": _("That is not a whole e-mail address, such as ada@example.org."),
        }
    )
    from_on = forms.DateField(required=False)
    until_on = forms.DateField(required=False)

    def span(self, time_zone: str) -> Span:
        """From the first day's midnight to the end of the last day, in the zone's time."""
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        return Span(
            _midnight(first, time_zone) if first else None,
            _midnight(last + timedelta(days=1), time_zone) if last else None,
        )


class AcceptForm(forms.Form):
    """Until when a paper holds, and who looked where."""

    expires_on = forms.DateField(
        required=False, error_messages={"invalid": _("Write the day as year-month-day.")}
    )
    checked_by = forms.CharField(required=False, max_length=80)
    reference = forms.CharField(required=False, max_length=80)

    def found(self) -> Found:
        """What the steward found; call it on a valid form."""
        data = self.cleaned_data
        return Found(data["expires_on"], data["checked_by"], data["reference"])


class ReasonForm(forms.Form):
    """A reason, chosen or written; what is written wins."""

    chosen = forms.CharField(required=False, max_length=300)
    written = forms.CharField(required=False, max_length=300)

    def reason(self) -> str:
        """The reason; call it on a valid form."""
        data = self.cleaned_data
        return str(data["written"].strip() or data["chosen"].strip())


def first_error(form: forms.Form) -> str:
    """The first sentence about what is wrong with a form."""
    return str(next(iter(form.errors.values()))[0])


def feature_choices() -> list[tuple[str, str]]:
    """What a car can have besides, with names."""
    return [(one, wording.feature(one)) for one in (*classes.FEATURES, *classes.TRAITS)]


def _midnight(on: date, time_zone: str) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(time_zone))


def _or_wrong(value: str | None, wrong: object) -> str:
    if value is None:
        raise forms.ValidationError(str(wrong))
    return value
