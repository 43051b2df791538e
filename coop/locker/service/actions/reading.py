"""Every read by a co-operative: checked in one order, refused whole, logged in the same transaction.

The order: contract live, not frozen → term → switch → fields within the term → trigger → precision
→ log. That a ride is under way the co-operative says; what it said is in the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from coop.locker import contracts, homes
from coop.locker.service import models, queries
from coop.locker.service.actions.logging import About, log

OWN_TERMS = frozenset({contracts.OWN, "sign_in"})
"""Under these a co-operative shows a person their own, as far as they leave that switched on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Records by key, or why there are none."""

    records: Mapping[str, Mapping[str, Any]]
    refused: str = queries.OPEN


@transaction.atomic
def read(asks: Sequence[tuple[models.Tie, homes.Ask]], *, now: datetime) -> list[Answer]:
    """Answer several questions, in their order."""
    return [_answer(tie, ask, now=now) for tie, ask in asks]


def _answer(tie: models.Tie, ask: homes.Ask, *, now: datetime) -> Answer:
    why = _refusal(tie, ask, now=now)
    log(
        tie,
        "read",
        reader=ask.reader,
        about=About(ask.term, ask.collection, ask.fields),
        refused=why,
        now=now,
    )
    if why:
        return Answer({}, why)
    found = queries.opened(tie, now=now, collection=ask.collection, key=ask.key)
    precision_m = 0
    if ask.term not in OWN_TERMS:
        precision_m = queries.contract_of(tie).terms[ask.term].precision_m
    return Answer(
        {
            one.key: {
                name: value
                for name, value in contracts.coarse(one.data, precision_m).items()
                if name in ask.fields
            }
            for one in found
        }
    )


def _refusal(tie: models.Tie, ask: homes.Ask, *, now: datetime) -> str:
    if ask.term in OWN_TERMS:
        return _own_refusal(tie, ask, now=now)
    term = queries.contract_of(tie).terms.get(ask.term)
    why = queries.refuses(tie, term, now=now)
    if why or term is None:
        return why or "not_covered"
    if not contracts.covers(term, collection=ask.collection, fields=ask.fields):
        return "not_covered"
    return queries.OPEN if ask.trigger == term.trigger else "no_trigger"


def _own_refusal(tie: models.Tie, ask: homes.Ask, *, now: datetime) -> str:
    found = queries.state(tie, now=now)
    if found not in (queries.LIVE, "frozen"):
        return found
    if not queries.is_on(tie, contracts.OWN):
        return "switched_off"
    known = contracts.FIELDS.get(ask.collection, frozenset())
    is_own = ask.reader == str(tie.member_id) and bool(ask.fields) and ask.fields <= known
    return queries.OPEN if is_own else "not_covered"
