"""Asks a ranker that a member named, before anything is matched; who fails is left alone for a while.

In no transaction: nothing is held while a stranger thinks. Never called in a dispatch tick.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from coop.ranking import models, rankers
from coop.ranking.choice import Choice
from coop.ranking.ordering import Answered, Candidate
from coop.rulebook.queries import Rules, rules_as_of
from coop.work.outbound import OUTSIDE, Outside

RESTS = "rests"


def consult(
    choice: Choice,
    candidates: Sequence[Candidate],
    *,
    now: datetime,
    outside: Outside = OUTSIDE,
) -> Answered:
    """What the ranker of a choice says of these candidates, or why their weights order instead."""
    if not candidates:
        return Answered(failed="nobody")
    rules, key = rules_as_of(now), _key(choice.url)
    resting = models.Ranker.objects.filter(key=key, paused_until__gt=now)
    if resting.exists():
        return Answered(failed=RESTS)
    answered = rankers.ask(
        outside,
        choice.url,
        choice.subject,
        candidates,
        timeout_s=rules["ranking.answer_ms"] / 1_000,
    )
    _remember(key, answered, rules, now=now)
    return answered


@transaction.atomic
def _remember(key: str, answered: Answered, rules: Rules, *, now: datetime) -> None:
    """Count failures in a row; enough of them, and it rests until a stated instant."""
    known = models.Ranker.objects.filter(key=key)
    if not answered.failed:
        known.filter(failures__gt=0).update(failures=0, failed="", paused_until=None, at=now)
        return
    models.Ranker.objects.get_or_create(key=key, defaults={"at": now})
    known.update(failures=F("failures") + 1, failed=answered.failed, at=now)
    until = now + timedelta(seconds=rules["ranking.pause_s"])
    # After the pause it is tried once more: one failure then is enough for the next pause.
    known.filter(failures__gte=rules["ranking.failures"]).update(paused_until=until)


def _key(url: str) -> str:
    return sha256(url.encode()).hexdigest()
