"""What the fake tells our endpoint: events, signed with the secret of the endpoint."""

import json
from collections.abc import Callable

from payouts.rails.fake import faults
from payouts.rails.fake.store import Body, Shelf

Send = Callable[[str], int]
"""Signs a body and posts it; returns the status of the answer, 0 where nobody answers."""
RETRY_S = (10, 60, 300, 3600, 10_800, 43_200, 86_400)
API_VERSION = "2026-10-28.endive"


def tell(shelf: Shelf, kind: str, about: Body) -> None:
    """Something happened to an object: keep the event, and have it delivered."""
    event = shelf.new(
        "event",
        "evt",
        type=kind,
        api_version=API_VERSION,
        data={"object": shown(about)},
        pending_webhooks=1,
        **({"account": shelf.account} if shelf.account else {}),
    )
    shelf.put(event)
    for delay_s in faults.deliveries(shelf):
        shelf.sql.execute(
            "INSERT INTO deliveries (event, due) VALUES (?, ?)", (event["id"], shelf.now + delay_s)
        )


def shown(body: Body) -> Body:
    """An object without what only the fake knows of it."""
    return {name: value for name, value in body.items() if not name.startswith("_")}


def due(shelf: Shelf, limit: int) -> list[tuple[int, str, int]]:
    """Deliveries whose time has come: number, body, tries so far."""
    rows = shelf.sql.execute(
        "SELECT d.seq, o.body, d.tries FROM deliveries d JOIN objects o ON o.id = d.event "
        "WHERE d.due <= ? ORDER BY d.due, d.seq LIMIT ?",
        (shelf.now, limit),
    ).fetchall()
    in_turn = [(int(seq), json.dumps(shown(json.loads(body))), int(n)) for seq, body, n in rows]
    return faults.reordered(shelf, in_turn)


def delivered(shelf: Shelf, number: int) -> None:
    """The endpoint took it."""
    shelf.sql.execute("DELETE FROM deliveries WHERE seq = ?", (number,))


def failed(shelf: Shelf, number: int, tries: int) -> None:
    """The endpoint did not take it: again later, for about a day and a half."""
    if tries >= len(RETRY_S):
        delivered(shelf, number)
        return
    shelf.sql.execute(
        "UPDATE deliveries SET tries = tries + 1, due = ? WHERE seq = ?",
        (shelf.now + RETRY_S[tries], number),
    )
