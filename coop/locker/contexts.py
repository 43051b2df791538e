"""What the pages about one's data show, shaped for their templates."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from coop.locker import laws, queries, wording, words
from coop.locker.actions import deleting, purging
from coop.locker.forms import ProfileForm
from coop.locker.queries import contracts as agreed
from coop.locker.queries import holdings, log
from coop.locker.wording_changes import differences

Context = dict[str, Any]
MONTH = timedelta(days=30)
LOG_ROWS = 200
SHOWN = 8
"""Lines of the log before the rest is folded away."""


def page(member_id: UUID, form: ProfileForm | None, *, now: datetime) -> Context:
    """“Your data”: who read what, what is allowed, what is held, and what one can do."""
    reads, refused = queries.count_accesses(member_id, since=now - MONTH)
    readings = words.readings(
        queries.accesses(member_id, by_others=True, limit=LOG_ROWS), member_id=member_id
    )
    standing = agreed.standing(member_id)
    held = holdings.held(member_id, now=now)
    return {
        "form": form,
        "readings": readings[:SHOWN],
        "earlier": readings[SHOWN:],
        "reads": reads,
        "refused": refused,
        "standing": standing,
        "asks": agreed.asks(member_id, now=now),
        "terms": [
            (is_required, list(lines))
            for is_required, lines in groupby(
                wording.term_lines(standing), key=lambda line: line.is_required
            )
        ],
        "kept": words.kept(queries.everything(member_id, now=now, with_files=False)),
        "held_count": sum(len(one.fields) for one in held),
        "held_words": wording.held_words(held),
        "held_until": max((one.until for one in held), default=None),
        "receipts": holdings.receipts(member_id)[:3],
        "broken_at": log.broken_at(member_id),
        "heads": log.heads(member_id)[:1],
    }


def deletion(member_id: UUID, *, now: datetime) -> Context:
    """Before somebody deletes themselves: what is in the way, what goes, what stays and why."""
    country = purging.country_here()
    return {
        "reasons": deleting.reasons(member_id, now=now),
        "kept": wording.kept_lines(purging.kept(laws.KINDS, country)),
        "is_known": laws.is_known(country),
    }


def contract(member_id: UUID | None, *, now: datetime) -> Context:
    """The contract in force, in words; for who is signed in with what differs from theirs."""
    one = (
        agreed.standing(member_id) if member_id else agreed.Standing(UUID(int=0), agreed.in_force())
    )
    newest = agreed.in_force()
    is_behind = member_id is not None and one.contract.version < newest.version
    shown = replace(one, contract=newest) if is_behind else one
    lines = wording.term_lines(shown)
    return {
        "contract": newest,
        "asks": member_id is not None and agreed.asks(member_id, now=now),
        "mine": one.contract.version,
        "changes": differences(one.contract, newest) if is_behind else [],
        "required": [line for line in lines if line.is_required],
        "optional": [line for line in lines if not line.is_required],
        "days": newest.lasts_s // 86_400,
        "kept": wording.kept_lines(purging.kept(laws.KINDS, purging.country_here())),
    }
