"""Panels brought to any state through the same actions as anybody's. Needs the fixture `city`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from coop.journal.actions import keeping, sealing
from coop.members import actions as members
from coop.members import queries as register
from coop.panels import models as panels
from coop.panels import tasks
from coop.panels.actions import deciding, drawing, hearing, opening
from coop.panels.actions.opening import Wish
from coop.panels.kinds import Kind, Role
from coop.panels.queries import cases, seats
from coop.panels.queries.cases import Case
from coop.panels.queries.seats import Seat
from coop.trust import models as trust
from coop.trust.actions.ratings import Said
from coop.trust.conduct import Role as Conducts
from tests import rating
from tests.cast import Cast
from tests.stage import NOW

DAY = timedelta(days=1)
SOON = timedelta(minutes=1)
LONG_AGO = NOW - 200 * DAY
WHY = "What both of them write speaks for it, and nothing against it."


def panellists(people: Cast, count: int, *, level: int = 3) -> list[UUID]:
    """Members whom nobody here knows, and of whom the co-operative is sure."""
    found = []
    for _ in range(count):
        user_id = members.join(email=f"{uuid4()}@example.org", now=LONG_AGO)
        members.admit(user_id=user_id, by=people.sam, now=LONG_AGO)
        be_sure(user_id, level, at=LONG_AGO)
        found.append(user_id)
    return found


def be_sure(user_id: UUID, level: int, *, at: datetime) -> None:
    """We are so sure of somebody, from an instant on."""
    trust.Level.objects.filter(user_id=user_id, until=None).update(until=at)
    trust.Level.objects.create(
        user_id=user_id, level=level, reasons=[], is_connected=True, since=at
    )


def lost_thumb(people: Cast, *, now: datetime = NOW) -> UUID:
    """Ada has given Ben a thumb down, and it counts with two others; returns the rating."""
    given_at = now - rating.WINDOW - DAY
    for other in panellists(people, 2, level=0):
        rating.rate(other, rating.meet(other, people.ben, ended_at=given_at), now=given_at)
    about = rating.meet(people.ada, people.ben, ended_at=given_at)
    thumb = rating.rate(people.ada, about, Said(False, ("detour",)), now=given_at)
    rating.count(people.ben, Conducts.DRIVER, now=now - SOON)
    return thumb


def contest(people: Cast, *, now: datetime = NOW) -> int:
    """Ben contests a thumb; returns the case's number."""
    thumb = lost_thumb(people, now=now)
    case_id = opening.open_case(Wish(Kind.RATING, thumb, CLAIM), by=people.ben, now=now)
    found = cases.by_id(case_id, now)
    assert found is not None
    return found.number


CLAIM = "The street was closed, so I drove around it. I said so before."


def see(number: int, now: datetime) -> Case:
    found = cases.numbered(number, now)
    assert found is not None
    return found


def draw(number: int, *, now: datetime = NOW) -> list[Seat]:
    """Bind, seal and draw; returns who was drawn."""
    case = see(number, now)
    tasks.move_one(case.id, now=now)
    keeping.ensure_key(now=now)
    sealing.seal(payload={}, now=now)
    tasks.move_one(case.id, now=now)
    return seats.of_case(case.id, now)


def seat(number: int, *, now: datetime = NOW) -> list[UUID]:
    """Draw, and have everybody accept; returns the panel."""
    drawn = draw(number, now=now)
    for one in drawn:
        drawing.answer(number=number, accepts=True, by=one.user_id, now=now)
    return [one.user_id for one in drawn]


def hear(number: int, *, now: datetime = NOW) -> list[UUID]:
    """Seat a panel, and let both sides say all that they want at once."""
    panel = seat(number, now=now)
    for side in cases.sides(see(number, now).id):
        hearing.state(number=number, kind="statement", text="It was so.", by=side, now=now)
        hearing.said_all(number=number, by=side, now=now)
    return panel


def decide(number: int, levels: list[int], *, now: datetime = NOW) -> list[UUID]:
    """Hear a case and give these decisions, one of the panel each."""
    panel = hear(number, now=now)
    for level, person in zip(levels, panel, strict=False):
        deciding.decide(number=number, level=level, reasons=WHY, by=person, now=now + SOON)
    return panel


def ask(number: int, by: UUID, *, now: datetime = NOW) -> UUID:
    return hearing.ask(number=number, to=Role.DRIVER, text="Which street?", by=by, now=now)


def fail(decided: object, *, now: datetime) -> None:
    """An effect that does not come about."""
    raise RuntimeError("the room is away")


def listed(number: int) -> set[UUID]:
    """Who could be drawn."""
    rows = panels.Listed.objects.filter(case__number=number)
    return set(rows.values_list("user_id", flat=True))


def lose_thumb(driver: str, riders: Sequence[str], *, now: datetime) -> UUID:
    """Riders of a living city have rated a driver, the first of them down; returns that rating."""
    ratee = register.account_id(driver)
    assert ratee is not None
    found = []
    given_at = now - rating.WINDOW - DAY
    for place, email in enumerate(riders):
        rater = register.account_id(email)
        assert rater is not None
        about = rating.meet(rater, ratee, ended_at=given_at)
        found.append(rating.rate(rater, about, Said(place > 0), now=given_at))
    rating.count(ratee, Conducts.DRIVER, now=now)
    return found[0]
