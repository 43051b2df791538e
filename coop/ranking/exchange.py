"""What is said to a ranker elsewhere, and what may come back. Pure.

It learns ids made up for this one question and features in coarse steps: no name, no place, no id of
ours, and not whose question it is. It answers with those ids, best first.
"""

import json
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any, Final
from uuid import UUID

from coop.ranking.features import SUBJECTS, Features, Kind, Subject
from coop.ranking.ordering import Answered, Candidate

VERSION: Final = 1
ASKED_MOST: Final = 200


def veil(candidates: Sequence[Candidate]) -> dict[str, UUID]:
    """Made-up ids for one question, in no order that tells anything -> whom they stand for."""
    made = {token_hex(8): one.id for one in candidates[:ASKED_MOST]}
    return dict(sorted(made.items()))


def question(
    subject: Subject, candidates: Sequence[Candidate], veiled: Mapping[str, UUID]
) -> bytes:
    """The body of the question, as JSON."""
    known = {one.id: one.features for one in candidates}
    asked = [{"id": made, **coarse(subject, known[one])} for made, one in veiled.items()]
    return json.dumps({"version": VERSION, "subject": str(subject), "candidates": asked}).encode()


def coarse(subject: Subject, features: Features) -> dict[str, Any]:
    """The features that others may learn, no more exactly than in their steps."""
    found: dict[str, Any] = {}
    for one in SUBJECTS[subject].features:
        value = features.get(one.key, 0)
        is_yes = one.kind == Kind.YES_NO
        found[one.key] = bool(value) if is_yes else round(value / one.coarse) * one.coarse
    return found


def answer(body: bytes, veiled: Mapping[str, UUID]) -> Answered:
    """Whom the ranker put first; an answer with a stranger, a double or nothing counts for nothing."""
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        return Answered(failed="malformed")
    ids = said.get("ids") if isinstance(said, dict) else None
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        return Answered(failed="malformed")
    if not ids:
        return Answered(failed="nothing")
    if len(set(ids)) < len(ids):
        return Answered(failed="duplicates")
    if not set(ids) <= set(veiled):
        return Answered(failed="strangers")
    return Answered(tuple(veiled[one] for one in ids))
