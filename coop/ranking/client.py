"""How other rooms put things into a member's order.

`copied` goes with a request, so that matching needs nobody; `explained` orders a page that its reader
waits for, and asks a ranker elsewhere where they named one, for at most 150 ms.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.ranking import ordering, wording
from coop.ranking.actions import consulting
from coop.ranking.carried import Carried, labelled, of_json
from coop.ranking.features import Subject
from coop.ranking.ordering import Answered, Candidate, Ordered
from coop.ranking.queries import choices
from coop.work.outbound import OUTSIDE, Outside


def copied(user_id: UUID | None, *, now: datetime) -> dict[str, Any]:
    """A rider's order of drivers as JSON for a request; empty for the common order and for guests."""
    if user_id is None:
        return {}
    return choices.carried(user_id, Subject.DRIVERS, now=now).as_json()


def wants_ranker(kept: dict[str, Any]) -> bool:
    """Whether a ranker elsewhere is to be asked before a request with this order is matched."""
    found = of_request(kept)
    return found is not None and found.choice.level == 3 and found.answered is None


def of_request(kept: dict[str, Any]) -> Carried | None:
    """The order that a request carries."""
    return of_json(Subject.DRIVERS, kept)


def answer(
    user_id: UUID,
    candidates: Sequence[Candidate],
    *,
    now: datetime,
    outside: Outside = OUTSIDE,
) -> Answered:
    """What the ranker of a rider says of drivers; in no tick and in no transaction."""
    choice = choices.carried(user_id, Subject.DRIVERS, now=now).choice
    if choice.level != 3:
        return Answered(failed="not_asked")
    return consulting.consult(choice, candidates, now=now, outside=outside)


def carried(user_id: UUID, subject: Subject, *, now: datetime) -> Carried:
    """A member's choice for a subject, with the labels that count for them."""
    return choices.carried(user_id, subject, now=now)


def name_of(order: Carried) -> str:
    """What an order is called."""
    return wording.preset(order.choice.subject, order.choice.preset).name


def explained(
    order: Carried,
    candidates: Sequence[Candidate],
    *,
    now: datetime,
    outside: Outside = OUTSIDE,
) -> Ordered:
    """Candidates in an order: every one of them, each with why it stands where it does."""
    choice = order.choice
    known = [_with_labels(one, order) for one in candidates]
    answered = order.answered
    if choice.level == 3 and answered is None:
        answered = consulting.consult(choice, known, now=now, outside=outside)
    bounds = choices.bounds(choice.subject, now=now)
    return ordering.explain(known, choice, bounds, answered=answered)


def _with_labels(one: Candidate, order: Carried) -> Candidate:
    known = labelled(one.features, order.signs, one.id)
    return Candidate(one.id, one.base, known, one.is_kept)
