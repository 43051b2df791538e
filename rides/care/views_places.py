"""Pages of what one keeps for the next ride: places, favourite drivers, how one likes to ride."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coop.basics.refusals import Malformed, Refusal
from coop.locker import client as locker
from coop.members.actions import favourites
from coop.web import who
from coop.work import clock
from rides.care import contexts
from rides.care.actions import places
from rides.care.queries import around
from rides.care.wording import TEMPERATURES
from rides.trips import doors, forms
from rides.trips.forms import End

FLAGS = ("quiet", "luggage", "pets")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def saved_places(request: HttpRequest) -> HttpResponse:
    """Your places; POST adds one. An address that could be several is asked about."""
    if request.method != "POST":
        return _places(request)
    try:
        end = forms.end(request.POST, "to")
        if end.chosen is None:
            return _places(request, end=end)
        places.save(
            who.user_id(request),
            kind=request.POST.get("kind", ""),
            name=doors.words(request, "name", most=places.NAME_MOST),
            label=end.chosen.label,
            point=end.chosen.at,
            now=clock.now(),
        )
    except (Malformed, places.TooManyPlaces) as refusal:
        return _places(request, refusal=refusal)
    messages.success(request, _("Saved. It is offered when you book."))
    return redirect("places")


@require_POST
@login_required
def change_place(request: HttpRequest, key: str) -> HttpResponse:
    """Rename a place, or remove it."""
    user_id = who.user_id(request)
    if request.POST.get("remove"):
        locker.forget(user_id, "places", key=key, now=clock.now())
        messages.success(request, _("That place is gone."))
    else:
        name = doors.words(request, "name", most=places.NAME_MOST)
        places.rename(user_id, key=key, name=name, now=clock.now())
        messages.success(request, _("Renamed."))
    return redirect("places")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """How you like to ride; a driver sees it once they have accepted."""
    user_id: UUID = who.user_id(request)
    if request.method == "POST":
        values: dict[str, object] = {name: request.POST.get(name) and "yes" for name in FLAGS}
        wished = request.POST.get("temperature", "")
        values["temperature"] = wished if wished in TEMPERATURES else None
        cleaned = {name: value or None for name, value in values.items()}
        locker.write(user_id, "preferences", cleaned, now=clock.now())
        messages.success(request, _("Saved. Your next driver sees it after accepting."))
        return redirect("preferences")
    now = clock.now()
    context = {
        "chosen": around.preferences_of(user_id, now=now),
        "favourites": around.favourites_of(user_id, now=now),
    }
    return render(request, "care/preferences.html", context)


@require_POST
@login_required
def drop_favourite(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """No longer wish for a driver."""
    favourites.unfavour(by=who.user_id(request), favourite=user_id, now=clock.now())
    messages.success(request, _("Not among your favourites any more."))
    return redirect("preferences")


def _places(
    request: HttpRequest, *, end: End | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    user_id = who.user_id(request)
    every = locker.places(user_id, reader=str(user_id), now=clock.now())
    context: contexts.Context = {
        "saved": [place for place in every if place.kind != "recent"],
        "recent": [place for place in every if place.kind == "recent"],
        "has_home": any(place.kind == "home" for place in every),
        "has_work": any(place.kind == "work" for place in every),
        "end": end,
        "typed": request.POST if request.method == "POST" else {},
        "refusal": refusal,
    }
    return render(request, "care/places.html", context, status=refusal.status if refusal else 200)
