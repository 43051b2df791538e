"""Asks the ranker that a rider named, before matching: off the tick, and the answer is copied in.

The ride does not wait for it: a timer matches anyway, and what comes too late orders the next tick.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.ranking import client as ranking
from coop.ranking.ordering import Answered
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from coop.work.outbound import OUTSIDE, Outside
from rides.dispatch import models, queries, wishing
from rides.dispatch.actions import ticks

State = models.Request.State


def ask_ranker(request_id: UUID, *, now: datetime, outside: Outside = OUTSIDE) -> None:
    """Ask about the drivers who could be asked for a ride now, then match. Twice asks once."""
    row = models.Request.objects.filter(id=request_id, state=State.OPEN).first()
    if row is None:
        return
    if row.rider_id and ranking.wants_ranker(row.ranking):
        ride = queries.open_request(request_id)
        wish = ticks.wish_of(ride, rules_as_of(now))
        assert wish is not None
        seen = ticks.could_be_asked(ride, row.zone_id, now=now)
        candidates = wishing.candidates(wish, seen)
        _keep(row, ranking.answer(row.rider_id, candidates, now=now, outside=outside))
    work.post("dispatch.tick", {"zone": str(row.zone_id)}, now=now)


@transaction.atomic
def _keep(row: models.Request, answered: Answered) -> None:
    carried = ranking.of_request(row.ranking)
    assert carried is not None
    # Only while it is open and as it was: what ends meanwhile carries nothing any more.
    same = models.Request.objects.filter(id=row.id, state=State.OPEN, ranking=row.ranking)
    same.update(ranking=carried.with_answer(answered).as_json())
