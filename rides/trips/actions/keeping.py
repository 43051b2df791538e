"""What happens by itself to a ride for later: people are reminded and asked, then a driver is found.

One timer per ride does whatever is due and sets itself anew, so that a sweeper that comes an hour
late still does the right thing, and one that comes twice does nothing twice.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from coop.basics.refusals import Refusal
from coop.work import actions as work
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import claims, requests
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import driving, ending, moves, nearness, paying
from rides.trips.actions.moves import Cause
from rides.trips.queries import later
from rides.trips.states import Role, State
from rides.trips.timetable import Timetable

TIMER = "ride.timetable"
RETRY = timedelta(minutes=1)
BANK_ANSWERS = timedelta(seconds=5)


@transaction.atomic
def keep(*, ride_id: UUID, now: datetime) -> None:
    """Do what is due for a ride for later, and come back when the next thing is."""
    # Locked, so that a rider who cancels in this moment waits for us, or we for them.
    waiting = models.Ride.objects.select_for_update().filter(
        id=ride_id, state__in=[State.SCHEDULED, State.SEARCHING], pickup_at__isnull=False
    )
    ride = waiting.first()
    if ride is None:
        return
    table = later.timetable_of(ride)
    if ride.state == State.SEARCHING:
        again_at = _keep_searching(ride, table, now=now)
    else:
        again_at = _keep_promise(ride, table, now=now)
    next_at = table.next_after(now, also=[again_at])
    if next_at is not None:
        work.set_timer(TIMER, str(ride_id), due_at=next_at)


def tell(user_id: UUID, kind: str, ride_id: UUID, *, now: datetime) -> None:
    """Send somebody a mail about a ride, after the commit."""
    work.post("ride.told", {"user": str(user_id), "kind": kind, "ride": str(ride_id)}, now=now)


def lose_claim(ride_id: UUID, outcome: str, *, now: datetime) -> None:
    """End a driver's claim from our side, and tell them."""
    driver_id = claims.end(ride_id=ride_id, outcome=outcome, now=now)
    if driver_id is not None:
        moves.note(ride_id, "unclaimed", moves.system(now, reason=outcome), now=now)
        tell(fleet.user_of(driver_id), f"claim_{outcome}", ride_id, now=now)


def _keep_promise(ride: models.Ride, table: Timetable, *, now: datetime) -> datetime | None:
    """The ride still lies ahead; returns when to look again, beside the timetable's instants."""
    if now >= table.deadline_at:
        _too_late(ride, now=now)
        return None
    _ask_rider(ride, table, now=now)
    if _is_dropped(ride, now=now):
        return None
    if table.remind_at and table.remind_at <= now < table.pickup_at:
        _say_once(ride, "reminded", now=now)
    if now >= table.search_at and not _is_covered(ride, now=now):
        return now + BANK_ANSWERS
    if dispatch.claim_on(ride.id) is not None:
        return _keep_claim(ride, table, now=now)
    return search(ride, table, now=now) if now >= table.search_at else None


def search(ride: models.Ride, table: Timetable, *, now: datetime) -> datetime | None:
    """Look for a driver; a rider who is still on another ride is told, and it is tried again."""
    try:
        with transaction.atomic():
            moves.move(
                ride.id,
                State.SEARCHING,
                moves.system(now),
                now=now,
                only_from=[State.SCHEDULED],
                deadline_at=table.deadline_at,
            )
            requests.open_request(later.wanted_of(ride, now=now), now=now)
    except IntegrityError:
        _say_once(ride, "waits_for_ride", now=now)
        return now + RETRY
    work.set_timer("ride.deadline", str(ride.id), due_at=table.deadline_at)
    return None


def _is_covered(ride: models.Ride, *, now: datetime) -> bool:
    """Whether the price is held on the rider's card; who must mend that is told once."""
    if ride.payment_method != paying.CARD:
        return True
    state = paying.hold_for_later(ride, now=now)
    if state not in {"created", "authorised"}:
        _say_once(ride, later.CARD_REFUSED, now=now)
    return state == "authorised"


def _keep_searching(ride: models.Ride, table: Timetable, *, now: datetime) -> datetime | None:
    """Nobody accepted so far: ask everyone anew, and say so to the rider in time."""
    if now < table.again_at:
        return None
    is_last = now >= table.warn_at
    if _note_once(ride, "asked_last" if is_last else "asked_anew", now=now):
        requests.ask_anew(ride_id=ride.id, now=now)
    if is_last and now < table.deadline_at:
        _say_once(ride, "no_driver_yet", now=now)
    return None


def _too_late(ride: models.Ride, *, now: datetime) -> None:
    """The time is over before anybody could be asked."""
    was_riding = later.was(ride, "waits_for_ride")
    was_unpaid = later.was(ride, later.CARD_REFUSED)
    lose_claim(ride.id, "lapsed", now=now)
    reason = ending.ON_ANOTHER_RIDE if was_riding else "no_driver"
    reason = ending.UNPAID if was_unpaid else reason
    ending.give_up(ride_id=ride.id, cause=moves.system(now, reason=reason), now=now, reason=reason)


def _ask_rider(ride: models.Ride, table: Timetable, *, now: datetime) -> None:
    """Ask whether the ride still holds, where it was booked long ahead."""
    if table.confirm_at and table.confirm_at <= now < table.search_at:
        _say_once(ride, later.CONFIRM_ASKED, now=now)


def _is_dropped(ride: models.Ride, *, now: datetime) -> bool:
    """Cancel a ride whose rider did not answer, where members voted for that; it costs nothing."""
    answer_by = later.answer_by(ride)
    if answer_by is None or now < answer_by:
        return False
    if not later.was(ride, later.CONFIRM_ASKED) or later.was(ride, later.CONFIRMED):
        return False
    cause = moves.system(now, rule="not_confirmed", fee_minor=0)
    moves.move(ride.id, State.CANCELLED, cause, now=now, ended_at=now)
    paying.release(ride, now=now)
    lose_claim(ride.id, "cancelled", now=now)
    tell(ride.rider_id or ride.booked_by_id, "not_confirmed", ride.id, now=now)
    return True


def _keep_claim(ride: models.Ride, table: Timetable, *, now: datetime) -> datetime | None:
    """A driver gave their word: ask for it again, then hand the ride over in time."""
    claim = dispatch.claim_on(ride.id)
    if claim is None:
        raise ValueError("nobody claimed this ride")
    if now < table.ask_driver_at:
        return None
    if claim.confirmed_at is None:
        if claims.ask(ride_id=ride.id, now=now):
            tell(fleet.user_of(claim.driver_id), "claim_asked", ride.id, now=now)
        lapses_at = table.lapses_at(claim.asked_at or now)
        if now < lapses_at:
            return lapses_at
        return _search_instead(ride, table, "lapsed", now=now)
    return _hand_over(ride, table, claim.driver_id, now=now) if now >= table.search_at else None


def _hand_over(
    ride: models.Ride, table: Timetable, driver_id: UUID, *, now: datetime
) -> datetime | None:
    """Give the ride to who claimed it, once they should set off; else remind, then search."""
    eta_s = nearness.seconds_to(ride.id, driver_id, position=0)
    shift = fleet.shift_of(driver_id)
    is_ready = shift is not None and not shift.is_busy and eta_s is not None
    if is_ready and eta_s is not None and now + timedelta(seconds=eta_s) <= table.deadline_at:
        leaves_at = table.leaves_at(eta_s)
        if now < leaves_at:
            return min(leaves_at, now + RETRY)
        return None if _assign(ride, driver_id, now=now) else now + RETRY
    if now >= table.again_at:
        return _search_instead(ride, table, "absent", now=now)
    if claims.warn(ride_id=ride.id, now=now):
        tell(fleet.user_of(driver_id), "claim_warned", ride.id, now=now)
    return now + RETRY


def _assign(ride: models.Ride, driver_id: UUID, *, now: datetime) -> bool:
    """Whether the driver has the ride now; not while either is on another one."""
    try:
        with transaction.atomic():
            assign(ride_id=ride.id, driver_id=driver_id, cause=moves.system(now), now=now)
    except (IntegrityError, Refusal):
        return False
    return True


@transaction.atomic
def assign(*, ride_id: UUID, driver_id: UUID, cause: Cause, now: datetime) -> None:
    """Give a ride for later to a driver who is online, without an offer.

    Raises:
        fleet.Offline, fleet.OnARide: the driver cannot take a ride now.
        moves.WrongState: the ride no longer lies ahead.
        IntegrityError: the rider is on another ride.
    """
    ride = models.Ride.objects.get(id=ride_id)
    if ride.payment_method == paying.CARD:
        paying.hold_for_later(ride, now=now)
    claims.end(ride_id=ride_id, outcome="driven", now=now)
    requests.open_request(later.wanted_of(ride, now=now), now=now)
    driving.hand_over(ride_id=ride_id, driver_id=driver_id, cause=cause, now=now)
    work.cancel_timer(TIMER, str(ride_id))


def _search_instead(
    ride: models.Ride, table: Timetable, outcome: str, *, now: datetime
) -> datetime | None:
    lose_claim(ride.id, outcome, now=now)
    return search(ride, table, now=now) if now >= table.search_at else None


def _say_once(ride: models.Ride, kind: str, *, now: datetime) -> None:
    """Write an event and mail whoever booked, once for each time that the ride is booked for."""
    if _note_once(ride, kind, now=now):
        tell(ride.rider_id or ride.booked_by_id, kind, ride.id, now=now)


def _note_once(ride: models.Ride, kind: str, *, now: datetime) -> bool:
    wished = ride.pickup_at.isoformat() if ride.pickup_at else ""
    event_id = uuid5(ride.id, f"{kind} {wished}")
    if moves.done_as(event_id) is not None:
        return False
    cause = Cause(None, Role.SYSTEM, now, event_id, {"pickup_at": wished})
    moves.note(ride.id, kind, cause, now=now)
    return True
