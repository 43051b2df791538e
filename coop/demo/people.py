"""Makes the demo's people, by the same actions as anybody else. Called by the demo's doors."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.demo.personas import CAST, Persona, car, persona
from coop.locker import client as locker
from coop.members import actions as members
from coop.members import queries as people
from coop.members.states import Kind
from payouts.actions import cards
from rides.fleet import actions as fleet

TEST_CARD = "4242424242424242"
ELECTRIC_EVERY = 3


class NoSuchPersona(Refusal):
    """Nobody of this name lives here: a wrong name, or no demo at all."""

    code = "not_found"
    status = 404


def ensure(key: str, *, now: datetime) -> UUID:
    """The account of this persona, made on first use; returns its id.

    Raises:
        NoSuchPersona: there is none of this name, or this is no demo.
    """
    who = find(key)
    known = people.account_id(who.email)
    if known is not None and people.member_since(known) is not None:
        return known
    user_id = _settle_in(who, now=now)
    if who.pays_by_card:
        _give_card(user_id, now=now)
    return user_id


def find(key: str) -> Persona:
    """The persona of this name.

    Raises:
        NoSuchPersona: there is none, or this is no demo.
    """
    found = persona(key) if settings.DEMO else None
    if found is None:
        raise NoSuchPersona(_("Nobody of this name lives in the demo."))
    return found


def make_driver(user_id: UUID, index: int, now: datetime) -> None:
    """Enrol this person as a driver, with the car that belongs to their number."""
    theirs = car(index)
    traits = ("electric",) if index % ELECTRIC_EVERY == 0 else ()
    vehicle = fleet.NewVehicle(
        theirs.make, theirs.model, theirs.colour, theirs.plate, 4, "standard", features=traits
    )
    fleet.enrol(user_id=user_id, vehicle=vehicle, now=now)


def _give_card(user_id: UUID, *, now: datetime) -> None:
    """A test card, with which no money moves; where the provider is away they pay in cash."""
    with suppress(Refusal):
        key = uuid5(user_id, "demo card")
        cards.add_test_card(user_id=user_id, number=TEST_CARD, key=key, now=now)


def _settle_in(who: Persona, *, now: datetime) -> UUID:
    steward_id = _steward(now=now)
    user_id = members.join(email=who.email, now=now)
    locker.write(user_id, "profile", {"name": who.name, "phone": who.phone}, now=now)
    if who.role == "driver":
        make_driver(user_id, who.index, now)
    # Last: a member is somebody who settled in to the end, so a crash before is made good.
    kind = {"rider": Kind.RIDES, "driver": Kind.DRIVES}.get(who.role, Kind.BOTH)
    members.admit(user_id=user_id, by=steward_id, now=now, kind=kind)
    if who.role == "steward" and not people.is_steward(user_id):
        members.appoint(user_id=user_id, by=steward_id, now=now)
    return user_id


def _steward(*, now: datetime) -> UUID:
    """Somebody who may admit: Sam, where nobody came before him."""
    in_office = people.any_steward()
    if in_office is not None:
        return in_office
    sam = next(who for who in CAST if who.role == "steward")
    sam_id = members.arrive(email=sam.email, now=now)
    locker.write(sam_id, "profile", {"name": sam.name, "phone": sam.phone}, now=now)
    return people.any_steward() or sam_id
