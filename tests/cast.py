"""The people of all tests, made through the same actions as anybody.

Ada rides, Ben drives, Chi is a member of both kinds, Dov is blocked (by Ada), Eve is a stranger
with an account, Sam is a steward, Dia a dispatcher.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client

from coop.locker import client as locker
from coop.members import actions as members
from coop.members.queries import DISPATCHER

# Long before any test's own `now`: everybody has been a member for months.
JOINED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody's account."""

    ada: UUID
    ben: UUID
    chi: UUID
    dov: UUID
    eve: UUID
    sam: UUID
    dia: UUID


def gather(now: datetime = JOINED_AT) -> Cast:
    """Make everybody, at this instant."""
    sam = _join("Sam Virtanen", now)
    members.found(user_id=sam, now=now)
    names = ("Ada Lind", "Ben Okafor", "Chi Tran", "Dov Berg", "Dia Laine")
    people = [_join(name, now) for name in names]
    for person in people:
        members.admit(user_id=person, by=sam, now=now)
    ada, ben, chi, dov, dia = people
    members.appoint(user_id=dia, office=DISPATCHER, by=sam, now=now)
    members.block(by=ada, blocked=dov, now=now)
    return Cast(ada=ada, ben=ben, chi=chi, dov=dov, eve=_join("Eve Salo", now), sam=sam, dia=dia)


def browser_of(user_id: UUID) -> Client:
    """A browser in which this person is signed in."""
    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=user_id))
    return browser


def _join(name: str, now: datetime) -> UUID:
    first = name.split(maxsplit=1)[0].lower()
    user_id = members.join(email=f"{first}@example.org", now=now)
    locker.write(user_id, "profile", {"name": name, "phone": "+358401234567"}, now=now)
    return user_id
