"""Who writes, and the number under which: both must be known before anything is kept."""

from uuid import UUID

from rides.trips.actions.moves import Cause


def writer(cause: Cause) -> tuple[UUID, UUID]:
    """The person behind a cause, and the number that makes sending it twice harmless.

    Raises:
        ValueError: a door forgot one of them.
    """
    if cause.by is None or cause.client_event_id is None:
        raise ValueError("somebody writes, under a number of its own")
    return cause.by, cause.client_event_id
