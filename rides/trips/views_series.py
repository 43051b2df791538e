"""Pages of rides that repeat: begin, look, skip a day, pause, change from a day on, end."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed, Refusal
from coop.web import who
from coop.work import clock
from rides.places import queries as places
from rides.trips import contexts_later, contexts_pay, doors, forms, forms_later, recurring
from rides.trips.actions import series as repeating
from rides.trips.actions.series import NewSeries
from rides.trips.queries import series
from rides.trips.quotes import QuotedStop, Wish

Step = Callable[[UUID, datetime], object]


@require_http_methods(["GET", "POST"])
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Which days, at what time? Then the rides of the coming days are booked."""
    data = request.POST if request.method == "POST" else request.GET
    stops, wish = _stops(data), forms.wish(data, None)
    if stops is None:
        return redirect("plan")
    refusal = None
    if request.method == "POST":
        try:
            return redirect("series", repeating.start(_new(request, stops, wish), now=clock.now()))
        except Refusal as refused:
            refusal = refused
    zone = places.zone_at(stops[0].at) or places.main_zone()
    return _form(request, (stops, wish, zone), _typed(data, zone), refusal)


@require_safe
@login_required
def look(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """A series and its coming days."""
    return _render(request, series_id)


@require_http_methods(["GET", "POST"])
@login_required
def change(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Other days or another time, from a day on."""
    now, user_id = clock.now(), who.user_id(request)
    view = series.series_view(series_id, user_id=user_id, now=now)
    stops = tuple(QuotedStop(Point(stop.lat, stop.lon), stop.label) for stop in view.stops)
    wish = Wish(view.service_class, view.seats, frozenset(view.needs))
    refusal = None
    if request.method == "POST":
        try:
            new = _new(request, stops, wish)
            return redirect("series", repeating.change(series_id=series_id, new=new, now=now))
        except Refusal as refused:
            refusal = refused
    typed = _typed(request.POST if refusal else _as_form(view, now), view.zone)
    return _form(request, (stops, wish, view.zone), typed, refusal, series_id)


@require_POST
@login_required
def pause(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Stop booking, or go on."""
    is_paused = request.POST.get("is_paused") == "1"
    return _do(
        request,
        series_id,
        lambda user_id, now: repeating.pause(
            series_id=series_id, is_paused=is_paused, by=user_id, now=now
        ),
    )


@require_POST
@login_required
def skip(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Leave a day out, or take it back in."""
    act = repeating.unskip if request.POST.get("undo") else repeating.skip
    return _do(
        request,
        series_id,
        lambda user_id, now: act(
            series_id=series_id, on=forms_later.day(request.POST, "on"), by=user_id, now=now
        ),
    )


@require_POST
@login_required
def end(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """End the series."""
    return _do(
        request,
        series_id,
        lambda user_id, now: repeating.end(series_id=series_id, by=user_id, now=now),
    )


def _do(request: HttpRequest, series_id: UUID, step: Step) -> HttpResponse:
    """Take one step and show the series; a refusal stands on it."""
    try:
        step(who.user_id(request), clock.now())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _render(request, series_id, refusal)
    return redirect("series", series_id)


def _render(request: HttpRequest, series_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    now = clock.now()
    view = series.series_view(series_id, user_id=who.user_id(request), now=now)
    context = contexts_later.series_page(view, now=now) | {"refusal": refusal}
    return render(request, "trips/series.html", context, status=refusal.status if refusal else 200)


def _form(
    request: HttpRequest,
    way: tuple[tuple[QuotedStop, ...], Wish, places.ZoneView],
    typed: dict[str, object],
    refusal: Refusal | None,
    series_id: UUID | None = None,
) -> HttpResponse:
    stops, wish, zone = way
    context = contexts_later.series_form(stops, wish, typed) | {
        "zone": zone,
        "refusal": refusal,
        "series_id": series_id,
        **contexts_pay.for_series(
            who.user_id(request),
            zone.id,
            chosen=request.POST.get("payment") or series.payment_of(series_id),
            now=clock.now(),
        ),
    }
    status = refusal.status if refusal else 200
    return render(request, "trips/series_form.html", context, status=status)


def _new(request: HttpRequest, stops: tuple[QuotedStop, ...], wish: Wish) -> NewSeries:
    method, means_id = doors.payment(request)
    return NewSeries(
        by=who.user_id(request),
        client_event_id=doors.event_id(request),
        stops=stops,
        wish=wish,
        pattern=forms_later.pattern(request.POST),
        at=forms_later.clock(request.POST, "at"),
        payment_method=method,
        card_id=means_id if method == "card" else None,
    )


def _stops(data: QueryDict) -> tuple[QuotedStop, ...] | None:
    """The ends of the way and the stops between, where they are clear."""
    try:
        fields = ["from", *forms.given_vias(data), "to"]
        found = [forms.end(data, field).chosen for field in fields]
    except Malformed:
        return None
    clear = tuple(stop for stop in found if stop is not None)
    return clear if len(clear) == len(found) else None


def _typed(data: QueryDict, zone: places.ZoneView) -> dict[str, object]:
    """What was typed, or what follows from the ride that is to repeat."""
    today = clock.now().astimezone(ZoneInfo(zone.time_zone)).date()
    from_on = data.get("from_on") or data.get("on") or f"{today + timedelta(days=1)}"
    # The day of the ride that is to repeat is a first guess.
    chosen = data.getlist("day") if "each" in data else [_weekday(from_on)]
    return {
        "each": data.get("each", "week"),
        "days": [int(text) for text in chosen if text in set("0123456")],
        "at": data.get("at") or "08:00",
        "from_on": from_on[:10],
        "until_on": data.get("until_on", "")[:10],
        "first_on": f"{today}",
    }


def _weekday(on: str) -> str:
    try:
        return str(date.fromisoformat(on[:10]).weekday())
    except ValueError:
        return ""


def _as_form(view: series.SeriesView, now: datetime) -> QueryDict:
    data = QueryDict(mutable=True)
    today = now.astimezone(ZoneInfo(view.zone.time_zone)).date()
    is_monthly = recurring.frequency(view.rule) == "MONTHLY"
    first = max(view.starts_on, today + timedelta(days=1))
    data.update(
        {
            "each": "month" if is_monthly else "week",
            "at": f"{view.at:%H:%M}",
            "from_on": f"{first}",
            "until_on": f"{view.ends_on}",
        }
    )
    data.setlist("day", [str(day) for day in sorted(recurring.weekdays_of(view.rule))])
    return data
