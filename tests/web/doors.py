"""What each door understands: bodies of writes and fields of queries, for the permission table."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from coop.basics.geometry import Point
from coop.members import statutes
from coop.work import clock
from governance.actions import meetings
from governance.actions.meetings import Wish
from governance.queries import proposals
from rides.care.actions import alerts, incidents, shares, tickets
from rides.fleet import queries as fleet
from rides.fleet.actions import applications, cars, sending
from rides.fleet.actions.sending import Sent
from rides.fleet.papers import Kind
from rides.trips.actions.moves import Cause
from rides.trips.quotes import QuotedStop
from rides.trips.states import Role
from tests import deciding, joining, organising, voting
from tests.papers import photo
from tests.web import assurance_doors, books_doors, log_doors, panel_doors, riding, trust_doors
from tests.web.riding import Town

HOME = {"kind": "home", "label": "A home", "lat": 60.1700, "lon": 24.9400}
HERE = {"lat": riding.NEARBY.lat, "lon": riding.NEARBY.lon}
STOPS: list[dict[str, Any]] = [
    {"lat": 60.1695, "lon": 24.9390, "label": "One corner"},
    {"lat": 60.1720, "lon": 24.9500, "label": "Another corner"},
]
ENDS = {"from": "x", "from_lat": 60.1695, "from_lon": 24.9390, "to": "y"} | {
    "to_lat": 60.1720,
    "to_lon": 24.9500,
}
CORNERS = [QuotedStop(Point(s["lat"], s["lon"]), s["label"]) for s in STOPS]
QUERIES: dict[str, dict[str, Any]] = {
    **trust_doors.QUERIES,
    "/api/v1/split/preview": voting.EVEN,
    "/api/v1/desk/callers": {"phone": "+358401234567"},
    "/places/suggest": {"q": "mannerheimintie"},
    "/ride/": ENDS,
    "/rides/series/new/": ENDS,
    "/api/v1/places/search": {"q": "mannerheimintie"},
    "/api/v1/places/reverse": HERE,
    "/api/v1/cars": HERE,
    "/api/v1/routes": {"stops": "60.1712,24.9415;60.1695,24.9505"},
}


CAR = {"colour": "red", "seats": "4", "service_class": "standard", "features": []}


def papers(town: Town) -> dict[str, UUID]:
    """Ben sends in a newer licence and offers his car to Ada; Eve applies to drive."""
    ben, now = town.people.ben, clock.now()
    (car,) = fleet.drivable(ben, now=now)
    licence = Sent(Kind.LICENCE, None, photo(), date(now.year + 2, 1, 31))
    about = {"user_id": town.people.eve, "name": "Eve Salo", "phone": "+358401234567"}
    return {
        "<uuid:document_id>": sending.send(licence, by=ben, now=now),
        "<uuid:vehicle_id>": car.vehicle_id,
        "<uuid:share_id>": cars.lend(
            vehicle_id=car.vehicle_id, to=town.people.ada, by=ben, now=now
        ),
        "<uuid:application_id>": applications.begin(**about, now=now),
    }


def on_account(town: Town) -> dict[str, UUID]:
    """Chi administers an organisation that Ada rides on, and that has an invoice."""
    return organising.billed(town.people, now=clock.now())


def around(town: Town, ride_id: UUID) -> dict[str, UUID | str]:
    """Ada reports a problem with her ride, presses the emergency button, and shares a link."""
    ada, now = town.people.ada, clock.now()
    said = tickets.Wording("It smells of smoke", ada, uuid4())
    cause = Cause(ada, Role.RIDER, now, uuid4())
    shares.make(ride_id=ride_id, shows_destination=False, by=ada, now=now)
    call = incidents.Call("quarrel", ride_id, "They shouted", town.people.sam, uuid4())
    return {
        "<uuid:incident_id>": incidents.call_came(call, now=now),
        "<uuid:ticket_id>": tickets.report(ride_id=ride_id, category="vehicle", said=said, now=now),
        "<uuid:alarm_id>": alerts.raise_alarm(ride_id=ride_id, at=None, cause=cause, now=now),
        # Nobody has these: what they lead to is tested where it is made.
        "<int:meeting>": str(called(town)),
        "<uuid:applied_id>": joining.applied(town.people.eve, now=now),
        "<uuid:item_id>": uuid4(),
        "<uuid:receipt_id>": uuid4(),
        "<slug:term>": "commons",
        "<slug:schema>": "contract",
        "<slug:document>": "manifest",
        "<uuid:photo_id>": uuid4(),
        "<str:token>": "nobodys",
        "proposals/<int:number>": f"proposals/{proposed(town)}",
        "split/<str:month>": f"split/{voting.month_closed(now=now)}",
    }


def called(town: Town) -> int:
    """Sam has called a general meeting."""
    now = clock.now()
    wish = Wish("Spring", now + timedelta(days=20), "Hall", "", (("Welcome", None),))
    meetings.call(wish, by=town.people.sam, now=now)
    return 1


def proposed(town: Town) -> int:
    """Chi has put a proposal to the members, who talk about it."""
    proposal_id = deciding.propose(town.people.chi, now=clock.now())
    return proposals.number_of(proposal_id) or 0


WAYS: dict[str, dict[str, object]] = {
    "/api/v1/rides/<uuid:ride_id>/change/price": {"stops": STOPS[1:]},
    "/api/v1/rides/<uuid:ride_id>/change": {"token": "a price of another ride"},
    "/api/v1/rides/<uuid:ride_id>/waive": {"reason": "The street was closed"},
    "/api/v1/rides/<uuid:ride_id>/payment": {"payment_method": "cash"},
    "/rides/<uuid:ride_id>/payment/": {"payment": "cash"},
    "/api/v1/rides/<uuid:ride_id>/tip": {"amount_minor": 200},
    "/rides/<uuid:ride_id>/tip/": {"amount": "200"},
    "/api/v1/drive/rides/<uuid:ride_id>/toll": {"amount_minor": 200},
    "/drive/rides/<uuid:ride_id>/toll/": {"toll": "2.00"},
    "/rides/<uuid:ride_id>/waive/": {"reason": "The street was closed"},
}
CARS: dict[str, dict[str, object]] = {
    "/drive/vehicles/<uuid:vehicle_id>/": CAR,
    "/api/v1/drive/vehicles/<uuid:vehicle_id>": CAR,
    **{
        address: {"email": "chi@example.org"}
        for address in (
            "/drive/vehicles/<uuid:vehicle_id>/lend/",
            "/drive/vehicles/<uuid:vehicle_id>/give/",
            "/api/v1/drive/vehicles/<uuid:vehicle_id>/shares",
            "/api/v1/drive/vehicles/<uuid:vehicle_id>/owner",
        )
    },
}
LATER: dict[str, dict[str, object]] = {
    "/ride/alerts/": ENDS,
    "/rides/series/new/": ENDS | {"day": "0", "at": "08:00", "from_on": "2036-01-07"},
    "/rides/series/<uuid:series_id>/change/": {"day": "0", "at": "08:00"}
    | {"from_on": "2036-01-07"},
    "/rides/series/<uuid:series_id>/skip/": {"on": "2036-01-07"},
    "/api/v1/rides/<uuid:ride_id>/reschedule": {"pickup_at": "2036-01-07T08:00:00Z"},
    "/api/v1/series": {"stops": STOPS, "rule": "FREQ=DAILY", "at": "08:00"}
    | {"starts_on": "2036-01-07"},
    "/api/v1/series/<uuid:series_id>/change": {"stops": STOPS, "rule": "FREQ=DAILY"}
    | {"at": "08:00", "starts_on": "2036-01-07"},
    "/api/v1/series/<uuid:series_id>/pause": {"is_paused": True},
    "/api/v1/series/<uuid:series_id>/skip": {"on": "2036-01-07"},
    "/api/v1/alerts": {"stops": STOPS},
}
TERMS = {"name": "Harbour Clinic", "address": "Quay 1", "email": "bills@clinic.example"} | {
    "term_days": 14,
    "limit_minor": 100_000,
}
SEEN = {"amount_minor": 1, "reference": "RF18", "on": "2026-01-05"}
ACCOUNTS: dict[str, dict[str, object]] = {
    "/api/v1/pay/share": {"way": "wallet"},
    "/api/v1/office/shares/<uuid:user_id>": {"amount_minor": 100, "reference": "RF18"},
    "/api/v1/organisations/<uuid:organisation_id>/people": {"email": "new@example.org"},
    "/api/v1/office/organisations": dict(TERMS),
    "/api/v1/office/organisations/<uuid:organisation_id>": dict(TERMS),
    "/api/v1/office/papers/<uuid:paper_id>/payments": dict(SEEN),
}
MEMBERS: dict[str, dict[str, object]] = {
    "/membership/apply/": {"name": "Eve Salo", "kind": "rides", "agrees": "1"}
    | {"edition": statutes.edition()},
    "/api/v1/membership/application": {"name": "Eve Salo", "kind": "rides"}
    | {"statutes": statutes.edition()},
    "/meetings/new/": {"title": "May", "on": "2036-01-07", "at": "18:00", "place": "Hall"}
    | {"agenda": "Welcome"},
    "/meetings/<int:meeting>/cancel/": {"reason": "Snow"},
    "/meetings/<int:meeting>/minutes/": {"text": "We met", "version": "0"},
    "/meetings/<int:meeting>/approve/": {"version": "1", "approved_in": "1"},
    "/api/v1/meetings": {"title": "May", "starts_at": "2036-01-07T18:00:00Z", "place": "Hall"}
    | {"agenda": [{"says": "Welcome"}]},
    "/api/v1/meetings/<int:meeting>/answer": {"comes": True},
    "/api/v1/meetings/<int:meeting>/minutes": {"text": "We met", "version": 0},
    "/api/v1/meetings/<int:meeting>/approval": {"version": 1, "approved_in": 1},
}
DRAFT = {"kind": "advisory", "title": "Colour", "why": "We need one", "options": ["Red", "Blue"]}
VOTES: dict[str, dict[str, object]] = {
    "/proposals/new/<slug:kind>/": {"kind": "advisory", "title": "Colour", "why": "We need one"}
    | {"option": ["Red", "Blue"], "client_event_id": str(UUID(int=99))},
    "/proposals/<int:number>/stand/": {"says": "I read the books"},
    "/proposals/<int:number>/cancel/": {"reason": "The figures were wrong"},
    "/api/v1/proposals/drafts": dict(DRAFT),
    "/api/v1/proposals/<int:number>/draft": dict(DRAFT),
    "/api/v1/proposals/<int:number>/ballot": {"choice": ["yes"]},
    "/api/v1/proposals/<int:number>/candidates": {"says": "I read the books"},
    "/api/v1/proposals/<int:number>/cancel": {"reason": "The figures were wrong"},
    "/api/v1/delegations": {"topic": "money", "to": str(UUID(int=1))},
    "/api/v1/delegates": {"topic": "money", "says": "I read the books"},
}
CARE: dict[str, dict[str, object]] = {
    "/lost/<uuid:item_id>/": {"to": "found"},
    "/api/v1/lost/<uuid:item_id>": {"to": "found"},
    "/api/v1/rides/<uuid:ride_id>/chat": {"text": "I am here"},
    "/api/v1/rides/<uuid:ride_id>/lost": {"what": "An umbrella"},
    "/api/v1/rides/<uuid:ride_id>/tickets": {"category": "route", "text": "A long way"},
    "/api/v1/tickets/<uuid:ticket_id>/entries": {"text": "More"},
    "/api/v1/desk/tickets/<uuid:ticket_id>/answer": {"text": "We looked", "seen": 1},
    "/api/v1/me/preferences": {"quiet": True},
    "/rides/<uuid:ride_id>/check-in/": {"said": "help"},
    "/api/v1/rides/<uuid:ride_id>/check-in": {"is_well": False},
    "/api/v1/rides/<uuid:ride_id>/incidents": {"what": "quarrel", "text": "They shouted"},
    "/api/v1/me/contacts": {"name": "Maija", "phone": "+358401112223"},
    "/api/v1/me/circle": {"declared": "", "wish": ""},
    "/api/v1/office/incidents": {"what": "quarrel", "text": "They shouted"},
    "/api/v1/office/incidents/<uuid:incident_id>/steps": {"do": "note", "seen": 2, "text": "Calm"},
}


def bodies(town: Town, quote: str) -> dict[str, dict[str, object]]:
    """Pattern -> a body that this write understands; a write without a row needs none."""
    return {
        "/api/v1/quotes": {"stops": STOPS},
        "/api/v1/rides": {"quote": quote},
        "/api/v1/rides/<uuid:ride_id>/cancel": {"agreed_minor": 1000},
        **WAYS,
        "/api/v1/demo/enter": {"persona": "rider"},
        "/api/v1/me/blocks": {"user_id": str(town.people.eve)},
        "/api/v1/me/places": HOME,
        "/api/v1/me/places/<str:key>": HOME,
        "/api/v1/me/profile": {"name": "Somebody"},
        "/api/v1/me/data/terms/<slug:term>": {"is_on": False},
        "/api/v1/me/data/frozen": {"is_frozen": True},
        "/api/v1/me/data/deletion": {"is_sure": True},
        "/api/v1/zones/<uuid:zone_id>/pause": {"reason": "Marathon"},
        "/api/v1/zones/<uuid:zone_id>/safety": {"emergency": "112", "seen": 0},
        "/api/v1/drive/online": dict(HERE),
        "/api/v1/drive/pause": {"is_paused": True},
        "/api/v1/drive/positions": {"positions": [HERE]},
        "/api/v1/drive/rides/<uuid:ride_id>/start": {"pin": "0000"},
        **CARS,
        **assurance_doors.BODIES,
        "/ride/book/": {"token": quote},
        "/api/v1/desk/rides/<uuid:ride_id>/assign": {"driver_id": str(town.chi)},
        "/api/v1/desk/rides/<uuid:ride_id>/take-back": {"reason": "Too far"},
        "/api/v1/desk/rides/<uuid:ride_id>/exchange": {
            "reason": "Nearer",
            "other_id": str(town.chi),
        },
        "/api/v1/desk/rides/<uuid:ride_id>/override/<slug:step>": {"reason": "No phone"},
        "/api/v1/desk/bookings": {"phone": "+358401112223", "name": "Aino", "stops": STOPS},
        "/api/v1/desk/messages": {"text": "Road closed"},
        **LATER,
        "/rides/<uuid:ride_id>/cancel/": {"fee_minor": "1000"},
        **CARE,
        **VOTES,
        **MEMBERS,
        **books_doors.BODIES,
        **log_doors.BODIES,
        **trust_doors.BODIES,
        **ACCOUNTS,
        **panel_doors.BODIES,
        "/api/v1/pay/dividends/give": {"amount_minor": 100},
        "/api/v1/pay/cards": {"number": "4242424242424242"},
        "/api/v1/pay/owed": {"currency": "EUR"},
        "/api/v1/pay/account": {"country": "FI"},
        "/api/v1/office/refunds": {"ride_id": str(town.people.eve), "amount_minor": 100}
        | {"borne_by": "coop", "way": "wallet", "reason": "x"},
        "/api/v1/office/refunds/<uuid:decision_id>": {"is_agreed": True},
        "/api/v1/pay/dividends/first": {"pays_rides_first": True},
        "/api/v1/me/favourites": {"user_id": str(town.people.eve)},
    }
