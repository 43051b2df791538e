"""What the pages about one's data show, shaped for their templates."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from coop.basics.refusals import Refusal
from coop.locker import laws, queries, wording, words
from coop.locker.actions import deleting, purging
from coop.locker.forms import ProfileForm
from coop.locker.queries import contracts as agreed
from coop.locker.queries import holdings, log
from coop.locker.wording_changes import differences
from coop.web.local import here

Context = dict[str, Any]
MONTH = timedelta(days=30)
LOG_ROWS = 200
SHOWN = 8
"""Lines of the log before the rest is folded away."""


def page(member_id: UUID, form: ProfileForm | None, *, now: datetime) -> Context:
    """“Your data”: who read what, what is allowed, what is held, and what one can do."""
    standing = agreed.standing(member_id)
    held = holdings.held(member_id, now=now)
    return {
        "form": form,
        **lately(member_id, now=now),
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
    }


def lately(member_id: UUID, *, now: datetime) -> Context:
    """What others read lately, and whether the log holds."""
    reads, refused = queries.count_accesses(member_id, since=now - MONTH)
    found = queries.accesses(member_id, by_others=True, limit=LOG_ROWS)
    readings = words.readings(found, member_id=member_id)
    return {
        "readings": readings[:SHOWN],
        "earlier": readings[SHOWN:],
        "reads": reads,
        "refused": refused,
        "latest": found[0].id if found else 0,
        "broken_at": log.broken_at(member_id),
        "heads": log.heads(member_id)[:1],
        "zone": _zone(),
    }


def newest(member_id: UUID) -> int:
    """The latest read by somebody else, as a page names it; 0 where there is none."""
    found = queries.accesses(member_id, by_others=True, limit=1)
    return found[0].id if found else 0


def whole_log(member_id: UUID, *, before: int | None) -> Context:
    """Every read, a page at a time."""
    found = queries.accesses(member_id, before=before)
    return {
        "readings": words.readings(found, member_id=member_id),
        "older": found[-1].id if len(found) == queries.PAGE else None,
        "is_latest": before is None,
        "zone": _zone(),
    }


def _zone() -> object:
    """On which clock times are shown: the city's, or the world's where there is no city yet."""
    try:
        return here()
    except (KeyError, Refusal):
        return {"time_zone": "UTC", "units": "metric"}


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
