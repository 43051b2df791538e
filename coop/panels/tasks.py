"""Doors of the outbox, timers and jobs: what time moves, and whom it is told."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings

from coop.notices import mail as post
from coop.panels import beacon, letters
from coop.panels.actions import deciding, drawing
from coop.panels.queries import cases, seats
from coop.work import actions as work


def look(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have every case moved that time can move; each apart, so that none holds up another."""
    found = [{"case": str(one.id)} for one in cases.under_way(now)]
    work.post_all("panel.move", found, now=now)


def look_at_one(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: somebody has not answered, so somebody else may have to be asked."""
    work.post("panel.move", {"case": payload["key"]}, now=now)


def move(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: move one case as far as time has."""
    move_one(UUID(payload["case"]), now=now)


def move_one(case_id: UUID, *, now: datetime) -> None:
    """Bind, draw, ask who follows, or write the verdict down: whatever a case is ready for."""
    case = cases.by_id(case_id, now)
    if case is None or case.is_done:
        return
    # A beacon that is away is asked again with the next look.
    with suppress(beacon.BeaconAway):
        if case.frozen_at is None:
            drawing.freeze(case_id=case_id, beacon=beacon.ahead(), now=now)
        elif case.drawn_at is None:
            drawing.draw(case_id=case_id, randomness=_word(case_id), now=now)
    drawing.refill(case_id=case_id, now=now)
    deciding.conclude(case_id=case_id, now=now)


def tell(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: something happened in a case; each whom it concerns gets a letter of their own."""
    case = cases.by_id(UUID(payload["case"]), now)
    if case is None:
        return
    about = {"case": payload["case"], "what": payload["what"]}
    told = [{**about, "user": str(one)} for one in cases.sides(case.id)]
    if payload["what"] == "decided":
        told += [
            {**about, "user": str(one.user_id), "seat": "1"}
            for one in seats.of_case(case.id, now)
            if one.serves
        ]
    work.post_all("panel.mail", told, now=now)


def tell_one(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: write to one person."""
    case = cases.by_id(UUID(payload["case"]), now)
    if case is None:
        return
    letter = letters.to_seat(case) if "seat" in payload else letters.to_side(case, payload["what"])
    _send(UUID(payload["user"]), case.number, letter)


def tell_drawn(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: ask somebody who was drawn."""
    found = seats.by_id(UUID(payload["seat"]), now)
    if found is not None:
        case, seat = found
        _send(seat.user_id, case.number, letters.to_drawn(case, seat))


def _send(user_id: UUID, number: int, letter: letters.Letter) -> None:
    page = f"{settings.PUBLIC_URL}/panels/{number}/"
    post.write_to(user_id, subject=letter.subject, text=f"{letter.says}\n\n{page}\n")


def _word(case_id: UUID) -> str:
    fixed = cases.beacon_of(case_id)
    return beacon.word(*fixed) if fixed else ""
