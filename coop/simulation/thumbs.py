"""What simulated people say of each other after rides, through the API. Called by both kinds."""

from contextlib import suppress
from random import Random

from coop.simulation import people
from coop.simulation.client import Client, Refused


async def say(client: Client, rng: Random, *, known: set[str]) -> None:
    """Rate the rides that one can rate and has not thought about yet; some say nothing.

    Args:
        known: rides that one has thought about; grows.
    """
    for ride in await client.get("ratings"):
        if not ride["is_open"] or ride["about"] in known:
            continue
        known.add(ride["about"])
        said = people.opinion(rng, ride["reasons_up"], ride["reasons_down"])
        if said is not None:
            with suppress(Refused):
                path = f"ratings/{ride['about']}"
                await client.post(path, is_up=said.is_up, reasons=list(said.reasons))
