"""What the pages of rides show, shaped for the templates; names match their header comments."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.rulebook.queries import rules_as_of, rules_of
from coop.web import formats
from payouts.queries import split_in_force
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.places import roads
from rides.trips import contexts_pay, forms_later, links, wording
from rides.trips.contexts_receipt import BUCKETS, receipt
from rides.trips.fares import FareLine
from rides.trips.queries import figures, quoting, usual
from rides.trips.queries.rides import RideView, driver_on
from rides.trips.queries.stops import next_stop
from rides.trips.quotes import Quote, sign
from rides.trips.states import State

Context = dict[str, Any]


def ride_page(view: RideView, *, now: datetime) -> Context:
    """The page and the sheet of one ride."""
    fix = _fix(view)
    eta_s = _eta(view, fix)
    zone = view.zone
    return {
        "ride": _ride(view, eta_s, now=now),
        "zone": zone,
        "now": now,
        "client_event_id": uuid4(),
        "map": map_of(zone),
        "scene": _scene(view, fix),
        "socket_path": f"/ws/rides/{view.id}/",
    }


def home_page(zone: places.ZoneView, *, now: datetime) -> Context:
    """The first page: the city as it is now, and where the fee goes."""
    rules = rules_as_of(now)
    return {
        "fee": {
            "rate_bp": rules["fees.rate_bp"],
            "split": [
                {"key": key, "name": BUCKETS[key], "share_bp": share_bp}
                for key, share_bp in split_in_force(rules).items()
            ],
            "since_at": None,
            "set_by": wording.set_by(rules.version),
        },
        "figures": asdict(figures.city_figures(zone.id, now=now)),
        "zone": zone,
        "map": map_of(zone),
        "scene": city_scene(zone),
        "form": None,
    }


def quote_page(quote: Quote, *, now: datetime, edit_url: str, is_signed_in: bool) -> Context:
    """The page that shows a price and books it."""
    zone = places.zone(quote.zone_id)
    pickup = quoting.pickup_time(quote, now=now)
    return {
        "quote": _quote(quote, pickup, zone, now=now),
        "later": _later(quote, zone, now=now),
        "when": forms_later.when(_when_of(quote, zone), zone, now=now),
        "zone": zone,
        "map": map_of(zone),
        "scene": {
            "stops": [_stop(stop.at, stop.label) for stop in quote.stops],
            "route": way([stop.at for stop in quote.stops]),
            "near": asdict(quote.stops[0].at),
        },
        "edit_url": edit_url,
        "book_url": "/ride/book/",
        "sign_in_url": None if is_signed_in else "/accounts/login/",
    }


def city_scene(zone: places.ZoneView) -> Context:
    """A map of the city with the cars that are free."""
    return {"near": asdict(places.centre(zone.id))}


def map_of(zone: places.ZoneView) -> Context:
    """What the live map needs: tiles, the box they fill, whose data it is."""
    city = places.city(zone.city_slug)
    return {
        "tiles_url": city.tiles_url if city else "",
        "bbox": list(city.bbox if city else zone.bbox),
        "attribution": places.ATTRIBUTION,
    }


def price_url(quote: Quote, *, is_edit: bool = False, service_class: str | None = None) -> str:
    """The address of a price, with all it was asked for; or, to edit it, of its search."""
    fields = [("edit", "1")] if is_edit else []
    fields += links.way(quote.stops)
    if quote.pickup_at:
        local = forms_later.local(quote.pickup_at, places.zone(quote.zone_id))
        fields += [(name, str(value)) for name, value in local.items()]
    fields += links.wishes(quote.seats, quote.needs, service_class or quote.service_class)
    return links.plan_url(fields)


def way(stops: Sequence[Point]) -> list[list[float]]:
    """The way between stops as [lon, lat] pairs; empty where there is none."""
    try:
        return [[lon, lat] for lon, lat in roads.route(stops).points]
    except roads.NoRoad:
        return []


def lines(fare_lines: Sequence[FareLine], zone: places.ZoneView) -> list[Context]:
    """Fare lines with their words."""
    return [
        {
            "kind": line.kind,
            "label": wording.line_label(line, zone),
            "amount_minor": line.amount_minor,
        }
        for line in fare_lines
    ]


def _quote(
    quote: Quote, pickup: quoting.Pickup, zone: places.ZoneView, *, now: datetime
) -> Context:
    return {
        "token": sign(quote),
        "client_event_id": uuid4(),
        "stops": [
            {"label": stop.label, "lat": stop.at.lat, "lon": stop.at.lon} for stop in quote.stops
        ],
        "lines": lines(quote.lines, zone),
        "price_minor": quote.price_minor,
        "classes": _classes(quote, now=now),
        "service_class": quote.service_class,
        "seats": quote.seats,
        "needs": quote.needs,
        "carried": carried(quote),
        "pickup_at": pickup.here_at,
        "arrive_from_at": pickup.there_from,
        "arrive_until_at": pickup.there_until,
        "duration_s": quote.duration_s,
        "distance_m": quote.distance_m,
        "valid_until_at": quote.expires_at,
        "has_cars": pickup.wait_s is not None,
        "drivers_online": fleet.online_count(quote.zone_id, now=now),
        "next_free_s": None,
        "rule_set_by": _("Set at founding."),
    }


def carried(quote: Quote) -> list[tuple[str, str]]:
    """What was asked for, as hidden fields that take it along to another form."""
    query = price_url(quote).partition("?")[2]
    return [pair for pair in parse_qsl(query) if pair[0] not in ("when", "on", "at")]


def _classes(quote: Quote, *, now: datetime) -> list[Context]:
    """The classes side by side; each but the chosen one leads to its own price."""
    return [
        asdict(one)
        | {
            "is_chosen": one.key == quote.service_class,
            "url": price_url(quote, service_class=one.key),
        }
        for one in quoting.class_prices(quote, now=now)
    ]


def _later(quote: Quote, zone: places.ZoneView, *, now: datetime) -> Context | None:
    """What a price for later says: when, and when the rider is there at the usual time of the way."""
    if quote.pickup_at is None:
        return None
    there_at = quote.pickup_at + timedelta(seconds=quote.duration_s)
    rules = rules_of(quote.rules_version)
    return {
        "search_s": rules["later.search_s"],
        "cancel_free_s": rules["later.cancel_free_s"],
        "when": formats.day_and_time(quote.pickup_at, zone.time_zone, zone.units),
        "there_at": there_at,
        "there_until": there_at + timedelta(seconds=max(60, quote.duration_s // 5)),
        "series_url": "/rides/series/new/?" + price_url(quote).partition("?")[2],
        "usually_online": usual.online_at(quote.zone_id, quote.pickup_at, now=now),
    }


def _when_of(quote: Quote, zone: places.ZoneView) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(forms_later.local(quote.pickup_at, zone) if quote.pickup_at else {})
    return data


def _ride(view: RideView, eta_s: int | None, *, now: datetime) -> Context:
    rules = rules_of(view.rules_version)
    is_over = view.ended_at is not None
    driver = view.driver.name.split()[0] if view.driver else _("the driver")
    again = links.way([quoting.stop(s.lat, s.lon, s.label) for s in view.stops])
    again += links.wishes(view.seats, view.needs, view.service_class)
    shown: Context = {
        "id": view.id,
        "state": view.state,
        "seq": view.seq,
        "is_over": is_over,
        "role": view.role,
        "stops": _stops(view),
        "zone": view.zone,
        "next_stop": view.stops[view.next_position],
        "next_position": view.next_position,
        "stops_left": len(view.stops) - 1 - view.next_position,
        "can_change": view.can_change,
        "change": _question(view),
        "change_answer": view.change_answer,
        "guest": view.guest_name,
        "note": view.note,
        "circle": view.circle,
        "price_minor": view.price_minor,
        "lines": lines(view.lines, view.zone),
        "pin": view.pin,
        "driver": view.driver,
        "eta_s": eta_s,
        "eta_at": now + timedelta(seconds=eta_s) if eta_s is not None else None,
        "approach_share": _approach(view, eta_s, now=now),
        "arrive_by_from": None,
        "arrive_by_until": _arrival(view, eta_s, now=now),
        "waiting_free_until": view.waiting_free_until,
        "told_at": view.told_at,
        "waiting_free_s": rules["waiting.free_s"],
        "waiting_per_minute_minor": rules["waiting.per_min_minor"],
        "cancel": _cancel(view, driver),
        "deadline_at": view.deadline_at,
        "pickup_at": view.pickup_at,
        "requested_at": view.booked_at,
        "can_extend": view.can_extend,
        "searches": view.searches,
        "end": _end(view) if is_over else None,
        "again_url": links.plan_url(again),
        "again": again,
        "paid_by": contexts_pay.paid_by(view),
        "is_by_card": view.payment_method == "card",
        "distance_m": view.distance_m,
        "duration_s": view.duration_s,
        "picked_up_at": view.started_at,
        "dropped_off_at": view.ended_at,
    }
    return shown | ({"receipt": receipt(view)} if view.receipt else {})


def _stops(view: RideView) -> list[Context]:
    stops: list[Context] = [asdict(stop) for stop in view.stops]
    for stop in stops:
        stop["at"] = stop["reached_at"]
    stops[0]["at"] = view.started_at
    stops[-1]["at"] = view.ended_at if view.state == State.COMPLETED else None
    return stops


def _cancel(view: RideView, driver: str) -> Context | None:
    if view.cancel is None:
        return None
    return {
        "fee_minor": view.cancel.fee_minor,
        "sentence": wording.cancel_sentence(view.cancel, view.zone, driver),
        "rule": ""
        if view.cancel.rule == "no_driver_yet"
        else wording.rule_sentence(view.cancel.rule, view.rules_version, view.zone),
        "fee_from_at": view.cancel.changes_at,
        "fee_then_minor": view.cancel.then_minor,
    }


def _question(view: RideView) -> Context | None:
    """The question for another way that waits for the driver."""
    if view.change is None:
        return None
    return asdict(view.change) | {"lines": lines(view.change.lines, view.zone)}


def _end(view: RideView) -> Context:
    return {
        "sentence": wording.end_sentence(view),
        "fee_minor": view.owed_minor,
        "rule": wording.end_rule(view),
        "waiver": view.waiver,
    }


def _scene(view: RideView, fix: Point | None) -> Context:
    """What the map draws: the ride's way, and the driver's way to the next stop."""
    stops = [Point(stop.lat, stop.lon) for stop in view.stops]
    is_coming = view.state == State.ASSIGNED and fix is not None
    to_pickup = way([fix, stops[0]]) if is_coming and fix else []
    under_way = view.state == State.IN_PROGRESS and fix is not None
    return {
        "stops": [_stop(at, stop.label) for at, stop in zip(stops, view.stops, strict=True)],
        "route": way([fix, *stops[max(1, view.next_position) :]] if under_way and fix else stops),
        "approach": to_pickup,
        "car": {"lat": fix.lat, "lon": fix.lon, "heading": 0} if fix else None,
    }


def _stop(at: Point, label: str) -> Context:
    return {"lat": at.lat, "lon": at.lon, "label": label}


def _fix(view: RideView) -> Point | None:
    driver_id = driver_on(view.id)
    fix = fleet.fix_of(driver_id) if driver_id else None
    return fix.at if fix else None


def _eta(view: RideView, fix: Point | None) -> int | None:
    if fix is None or view.state not in (State.ASSIGNED, State.IN_PROGRESS):
        return None
    return roads.durations_to(next_stop(view.id, view.state), [fix])[0]


def _approach(view: RideView, eta_s: int | None, *, now: datetime) -> int:
    """How much of the driver's way to the pickup is done, in percent of the promised time."""
    if view.promised_at is None or view.assigned_at is None or eta_s is None:
        return 0
    whole_s = max(1.0, (view.promised_at - view.assigned_at).total_seconds())
    return max(0, min(100, int(100 * (1 - eta_s / whole_s))))


def _arrival(view: RideView, eta_s: int | None, *, now: datetime) -> datetime | None:
    """When the rider is at the destination at the latest."""
    rest_s = 0 if view.state == State.IN_PROGRESS else view.duration_s
    if view.state == State.ARRIVED:
        eta_s = 0
    if eta_s is None:
        return None
    return now + timedelta(seconds=eta_s + rest_s + max(60, rest_s // quoting.SPREAD_OF_ARRIVAL))
