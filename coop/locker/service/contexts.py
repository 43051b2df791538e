"""What the pages of a locker that stands alone show."""

from collections import Counter
from datetime import datetime
from typing import Any

from coop.locker import contracts
from coop.locker.service import models, queries, wording
from coop.locker.speaking import host_of

SHOWN = 12
Context = dict[str, Any]


def home(person: models.Person, *, now: datetime) -> Context:
    """All of a person's ties."""
    return {"person": person, "ties": [_tie(tie, now=now) for tie in queries.ties(person.id)]}


def log(tie: models.Tie) -> Context:
    """The whole log of a tie."""
    return {
        "tie": tie,
        "host": host_of(tie.address),
        "lines": _lines(queries.latest(tie, limit=500)),
    }


def everything(person: models.Person, *, now: datetime) -> Context:
    """All records and the whole log, JSON-ready."""
    return {
        "format": "ourway-locker-1",
        "name": person.name,
        "made_at": now,
        "ties": [
            {
                "with": tie.address,
                "member": tie.member_id,
                "template": tie.template,
                "acceptance": tie.acceptance,
                "records": [
                    {
                        "collection": one.collection,
                        "key": one.key,
                        "data": one.data,
                        "updated_at": one.updated_at,
                        "expires_at": one.expires_at,
                    }
                    for one in _opened(tie, now)
                ],
                "log": [queries.as_logged(row) for row in queries.log(tie, limit=100_000)],
            }
            for tie in queries.ties(person.id)
        ],
    }


def _tie(tie: models.Tie, *, now: datetime) -> Context:
    contract = queries.contract_of(tie)
    optional = [term.name for term in contract.terms.values() if not term.is_required]
    counted = Counter(one.collection for one in _opened(tie, now))
    return {
        "tie": tie,
        "host": host_of(tie.address),
        "state": queries.state(tie, now=now),
        "version": contract.version,
        "counted": sorted(counted.items()),
        "switches": [
            (name, queries.is_on(tie, name)) for name in (contracts.OWN, *sorted(optional))
        ],
        "asked": _asked(tie),
        "lines": _lines(queries.latest(tie, limit=SHOWN)),
        "papers": [(one, wording.paper(one.kind)) for one in queries.papers(tie)],
        "untold": len(tie.untold),
    }


def _asked(tie: models.Tie) -> list[str]:
    """Where a contract that waits asks for more, in the names of its parts."""
    if not tie.asked:
        return []
    new = contracts.read(tie.asked["template"]["text"])
    return contracts.widened(queries.contract_of(tie), new) or ["expires_at"]


def _opened(tie: models.Tie, now: datetime) -> list[queries.Opened]:
    return [] if tie.ended_at is not None else list(queries.opened(tie, now=now))


def _lines(rows: list[models.Access]) -> list[Context]:
    return [
        {
            "row": row,
            "what": wording.happened(row.what),
            "why": wording.sentence(row.refused) if row.refused else "",
        }
        for row in rows
    ]
