"""Adapter for rankers elsewhere: a question goes out over https, ids come back.

Public addresses only, no redirections, 256 KiB, one deadline: see `coop.work.outbound`.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from coop.ranking import exchange
from coop.ranking.features import Subject
from coop.ranking.ordering import Answered, Candidate
from coop.work.outbound import OutboundFailed, Outside

JSON = {"Content-Type": "application/json", "Accept": "application/json"}
WELL = 200


def ask(
    outside: Outside,
    url: str,
    subject: Subject,
    candidates: Sequence[Candidate],
    *,
    timeout_s: float,
) -> Answered:
    """What a ranker says of these candidates, or why that counts for nothing."""
    veiled = exchange.veil(candidates)
    body = exchange.question(subject, candidates, veiled)
    return _said(outside, url, body, veiled, timeout_s)


def _said(
    outside: Outside, url: str, body: bytes, veiled: Mapping[str, UUID], timeout_s: float
) -> Answered:
    try:
        said = outside.ask(url, method="POST", body=body, headers=JSON, timeout_s=timeout_s)
    except OutboundFailed as fault:
        return Answered(failed=fault.code)
    if said.status != WELL:
        return Answered(failed="refused")
    return exchange.answer(said.body, veiled)
