"""How a simulated driver carries out a ride: to the pickup, the PIN, to the destination."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from math import inf

from coop.simulation import people
from coop.simulation.client import Refused
from coop.simulation.shapes import Job
from coop.simulation.wheel import Wheel, clock_s
from rides.trips.states import State

PRESS_S = 0.5
"""From standing still to the press of a button: meanwhile the last position reaches the server."""
HUMAN_S = 12.0
"""How long a person who tries the demo gets to press “I am in the car” before they say their PIN."""
OURS_S = 300.0
AGAIN_S = 15.0
ROUND_THE_CORNER = "The entrance is round the corner."

Step = Callable[[Wheel, Job], Awaitable[None]]


async def carry_out(wheel: Wheel, job: Job) -> None:
    """Do what the ride needs in the state it is in; returns when that is done or no longer so.

    Raises:
        Away: the server is gone.
    """
    await STEPS[job.state](wheel, job)


async def to_pickup(wheel: Wheel, job: Job) -> None:
    """Drive to the rider, or give the ride back on the way."""
    leaves_after_s = people.releases_after_s(wheel.rng)
    leaves_s = clock_s() + leaves_after_s / wheel.plan.haste if leaves_after_s else inf
    await _set_off(wheel, job)
    while _is_so(wheel, job):
        if wheel.car.arrived.is_set():
            await _arrive(wheel, job)
        elif clock_s() >= leaves_s:
            wheel.car.park()
            await wheel.attempt(_path(job, "release"), reason="A tyre is flat.")
            leaves_s = inf
        else:
            await wheel.screen.wait(leaves_s - clock_s(), wheel.car.arrived)


async def at_pickup(wheel: Wheel, job: Job) -> None:
    """Wait for the rider, and type the PIN that they say."""
    wheel.car.park()
    voices = wheel.town.voices
    patience_s = OURS_S / wheel.plan.haste if voices.knows(job.ride_id) else HUMAN_S
    asks_s = clock_s() + patience_s
    while _is_so(wheel, job):
        pin = voices.pin(job.ride_id)
        if pin is None and clock_s() >= asks_s:
            pin = await _overhear(wheel, job)
        if pin is None and clock_s() >= asks_s:
            await wheel.attempt(_path(job, "here"))
            await wheel.attempt(_path(job, "no-show"))
        if pin is not None and await _type(wheel, job, pin):
            return
        if clock_s() >= asks_s or pin is not None:
            asks_s = clock_s() + AGAIN_S
            await wheel.screen.wait(AGAIN_S)
        else:
            await wheel.screen.wait(asks_s - clock_s(), voices.said(job.ride_id))


async def to_destination(wheel: Wheel, job: Job) -> None:
    """Drive the rider by their stops to where they want to be, and end the ride."""
    await _set_off(wheel, job)
    while (shown := _shown(wheel, job)) is not None:
        if shown.change_id:
            await wheel.attempt(f"drive/changes/{shown.change_id}/accept")
        elif (shown.stops, shown.next_position) != (job.stops, job.next_position):
            job = shown
            await _set_off(wheel, job)
        elif wheel.car.arrived.is_set():
            await asyncio.sleep(PRESS_S)
            await _end_leg(wheel, job)
        else:
            await wheel.screen.wait(inf, wheel.car.arrived)


async def _end_leg(wheel: Wheel, job: Job) -> None:
    """At the destination end the ride; at a stop on the way say so, and drive on."""
    if job.is_on_last_leg:
        await wheel.attempt(_path(job, "complete"))
        return
    reach = _path(job, f"stops/{job.next_position}/reach")
    if await wheel.attempt(reach) == "too_far":
        await wheel.attempt(reach, reason=ROUND_THE_CORNER)
    await wheel.attempt(_path(job, "leave"))


STEPS: Mapping[State, Step] = {
    State.ASSIGNED: to_pickup,
    State.ARRIVED: at_pickup,
    State.IN_PROGRESS: to_destination,
}


async def _set_off(wheel: Wheel, job: Job) -> None:
    """Follow the guidance on the screen; ask for the way where it shows none."""
    stop = job.stops[job.next_position]
    if job.way is None:
        await wheel.follow_to(stop, is_watched=True)
    else:
        wheel.follow(job.way, stop, is_watched=True)


async def _arrive(wheel: Wheel, job: Job) -> None:
    """Say that the car is there; from too far away, twice, then why."""
    for reason in ("", "", ROUND_THE_CORNER):
        await asyncio.sleep(PRESS_S)
        if await wheel.attempt(_path(job, "arrive"), reason=reason) != "too_far":
            return


async def _type(wheel: Wheel, job: Job, pin: str) -> bool:
    """Type the PIN, some drivers wrongly at first; returns whether the ride has started."""
    wrong = people.mistyped(pin, wheel.rng)
    if wrong is not None:
        await wheel.attempt(_path(job, "start"), pin=wrong)
        if not _is_so(wheel, job):
            return True
    return await wheel.attempt(_path(job, "start"), pin=pin) is None


async def _overhear(wheel: Wheel, job: Job) -> str | None:
    """The PIN as somebody who only tries the demo would say it aloud, if they do."""
    try:
        said = await wheel.client.get(f"demo/pin/{job.ride_id}")
    except Refused:
        return None
    return str(said["pin"]) if said["pin"] else None


def _is_so(wheel: Wheel, job: Job) -> bool:
    """Whether the screen still shows this ride in this state."""
    return _shown(wheel, job) is not None


def _shown(wheel: Wheel, job: Job) -> Job | None:
    """This ride as the screen shows it now, while it is in this state."""
    shown = wheel.screen.view.job
    same = shown and (shown.ride_id, shown.state) == (job.ride_id, job.state)
    return shown if same else None


def _path(job: Job, step: str) -> str:
    return f"drive/rides/{job.ride_id}/{step}"
