"""Speaking to open pages, through the real channel layer."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from coop.notices import live, tasks
from tests.cast import JOINED_AT

WAIT_S = 5

Event = dict[str, object]


def _heard(group: str, speak: Callable[[], None]) -> Event:
    """What a consumer in this group hears when somebody speaks in another thread."""

    async def listen() -> Event:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(group, channel)
        await asyncio.to_thread(speak)
        heard: Event = await asyncio.wait_for(layer.receive(channel), WAIT_S)
        return heard

    heard: Event = async_to_sync(listen)()
    return heard


@pytest.mark.usefixtures("db")
def test_a_message_reaches_who_watches_the_ride() -> None:
    ride_id = uuid4()
    message = {"type": "changed", "seq": 3}
    heard = _heard(live.ride_group(ride_id), lambda: live.send(f"ride.{ride_id}", message))
    assert heard == {"type": "tell", "message": message}


@pytest.mark.usefixtures("db")
def test_signing_out_hangs_up_every_socket_of_the_person() -> None:
    user_id = uuid4()

    def sign_out() -> None:
        tasks.close_sockets(payload={"user_id": str(user_id)}, now=JOINED_AT)

    assert _heard(live.user_group(user_id), sign_out) == {"type": "hang_up"}
