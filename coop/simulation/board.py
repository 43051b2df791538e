"""How a simulated driver reads the board: keeps their word, and sometimes claims a ride for later."""

from coop.simulation import people
from coop.simulation.client import Refused
from coop.simulation.shapes import Json
from coop.simulation.wheel import Wheel

CLAIMS_MOST = 2


async def read(wheel: Wheel) -> None:
    """Confirm what one is asked to confirm, then perhaps claim one more.

    Raises:
        Away: the server is gone.
    """
    try:
        board: Json = await wheel.client.get("drive/board")
        for one in board["claimed"]:
            if one["confirm_by"]:
                await wheel.client.post(f"drive/board/{one['ride_id']}/confirm")
        if len(board["claimed"]) < CLAIMS_MOST:
            await _claim(wheel, [one for one in board["open"] if not one["hindrance"]])
    except Refused:  # somebody was faster, or the rider changed their mind
        return


async def _claim(wheel: Wheel, rides: list[Json]) -> None:
    chosen = people.claims(len(rides), wheel.rng)
    if chosen is not None:
        await wheel.client.post(f"drive/board/{rides[chosen]['ride_id']}/claim")
        wheel.town.tally.claimed += 1
