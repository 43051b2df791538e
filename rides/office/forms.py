"""What stewards send about zones: a name, corners or a file, hours, an amount.

What was typed stays in the form whatever is wrong with it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry import Polygon

from coop.basics.money import NO_MINOR_UNIT
from coop.basics.refusals import Malformed
from rides.places import drawing, hours, shapes
from rides.places.hours import Hours

SERVICE = "service"
KINDS = (
    (SERVICE, gettext_lazy("Service area")),
    ("queue", gettext_lazy("Airport or station with a queue")),
    ("no_pickup", gettext_lazy("No pickups")),
    ("surcharge", gettext_lazy("Surcharge")),
    ("pass_through", gettext_lazy("Charge that is passed on")),
)
DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
PAUSES_MIN = (30, 60, 120, 240, 480)
FILE_MAX = 1_000_000


class BadField(Malformed):
    """A field cannot be read."""

    code = "bad_field"


class BadFile(Malformed):
    """The file is too large, or no text."""

    code = "bad_file"


class ZoneForm(forms.Form):
    """A zone of any kind."""

    kind = forms.ChoiceField(choices=KINDS, required=False)
    city = forms.SlugField(required=False)
    name = forms.CharField(required=False, max_length=200)
    corners = forms.CharField(required=False, strip=False)
    waiting = forms.CharField(required=False, strip=False)
    is_always = forms.BooleanField(required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    amount = forms.DecimalField(required=False, min_value=0, max_digits=8)

    def need_readable(self) -> None:
        """Check the fields that are no text.

        Raises:
            BadField: with the sentence of the first that cannot be read.
        """
        if not self.is_valid():
            raise BadField(next(str(said[0]) for said in self.errors.values()))

    def sketch(self) -> drawing.Sketch:
        """What was drawn.

        Raises:
            rides.places.shapes.BadShape: with what is wrong, and what may be meant.
        """
        waiting = self.text("waiting")
        return drawing.Sketch(
            name=self.text("name"),
            area=shapes.read(self.text("corners")),
            waiting=shapes.read(waiting) if waiting.strip() else None,
        )

    def area(self) -> Polygon:
        """The drawn area alone."""
        return shapes.read(self.text("corners"))

    def week(self) -> Hours:
        """The hours of all days; none means always.

        Raises:
            rides.places.drawing.BadHours: with the day and how hours are written.
        """
        if self.cleaned_data.get("is_always"):
            return ()
        found: list[hours.Span] = []
        for day, name in enumerate(DAYS):
            try:
                found += hours.read(day, self.data.get(f"hours_{day}", "")[:200])
            except ValueError as error:
                raise drawing.BadHours(
                    _("%s cannot be read. Write hours like “06:00–22:00” or “6–14, 16–02”.") % name
                ) from error
        if not found:
            raise drawing.BadHours(
                _("No day has hours, so no ride could be booked. Pause the zone instead.")
            )
        return tuple(found)

    def amount_minor(self, currency: str) -> int | None:
        """The price of the area in minor units, where one was typed."""
        amount: Decimal | None = self.cleaned_data.get("amount")
        digits = 0 if currency in NO_MINOR_UNIT else 2
        return None if amount is None else int(amount * 10**digits)

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return str(self.cleaned_data.get(name) or "")


def filled(typed: QueryDict, file: "UploadedFile[bytes] | None") -> QueryDict:
    """What was sent, with the corners from the file where there is one, or from the repair.

    Raises:
        BadFile: too large, or no text.
    """
    data = typed.copy()
    if "take_repaired" in data:
        data["corners"] = shapes.lines(shapes.read(data.get("repaired", "")))
    if file is None:
        return data
    if (file.size or 0) > FILE_MAX:
        raise BadFile(_("This file is larger than a megabyte. Simplify the area first."))
    try:
        data["corners"] = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("This file is not text. Export the area as GeoJSON.")) from error
    return data


def seen(data: Mapping[str, object]) -> int:
    """Which change of a zone the person saw last."""
    typed = str(data.get("seen") or "0")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0


def pause_until(minutes: str, *, now: datetime) -> datetime | None:
    """The end of a pause of so many minutes; none where it is open-ended."""
    return now + timedelta(minutes=int(minutes)) if minutes in map(str, PAUSES_MIN) else None
