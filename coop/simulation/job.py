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
    """Drive the rider to where they want to be, and end the ride."""
    await _set_off(wheel, job)
    while _is_so(wheel, job):
        if wheel.car.arrived.is_set():
            await asyncio.sleep(PRESS_S)
            await wheel.attempt(_path(job, "complete"))
        else:
            await wheel.screen.wait(inf, wheel.car.arrived)


STEPS: Mapping[State, Step] = {
    State.ASSIGNED: to_pickup,
    State.ARRIVED: at_pickup,
    State.IN_PROGRESS: to_destination,
}


async def _set_off(wheel: Wheel, job: Job) -> None:
    """Follow the guidance on the screen; ask for the way where it shows none."""
    stop = job.stops[-1] if job.state == State.IN_PROGRESS else job.stops[0]
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
    shown = wheel.screen.view.job
    return shown is not None and (shown.ride_id, shown.state) == (job.ride_id, job.state)


def _path(job: Job, step: str) -> str:
    return f"drive/rides/{job.ride_id}/{step}"
