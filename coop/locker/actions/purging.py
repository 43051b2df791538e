"""What goes: what has expired, every minute; what somebody withdrew, within a minute, with proof."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.basics.imports import load
from coop.basics.phones import region_in
from coop.basics.refusals import Refusal
from coop.locker import contracts, laws, models, registry
from coop.locker.actions import leasing, records, telling
from coop.locker.actions.signing import sign
from coop.locker.queries.contracts import standing
from coop.web.local import here
from coop.work.actions import post

RECEIPT = "ourway-locker-receipt-1"
TOPIC = "locker.purge"
RECENT = "recent:"


def sweep(*, payload: Mapping[str, str], now: datetime) -> None:
    """Remove what has expired. A periodic job; safe to repeat."""
    models.Record.objects.filter(expires_at__lte=now).delete()
    models.Lease.objects.filter(until__lte=now).delete()


def order(member_id: UUID, terms: Collection[str], *, now: datetime) -> None:
    """Have what is held under these terms removed; leases go at once, the rest within a minute."""
    leasing.let_go(member_id, terms=terms)
    said = {"member": str(member_id), "terms": json.dumps(sorted(terms)), "at": now.isoformat()}
    post(TOPIC, said, now=now)


@transaction.atomic
def purge(*, payload: Mapping[str, str], now: datetime) -> None:
    """Ask every room to let go, then sign what is gone and what the law keeps. From the outbox."""
    member_id, terms = UUID(payload["member"]), json.loads(payload["terms"])
    asked_at = datetime.fromisoformat(payload["at"])
    gone = {"leases": leasing.let_go(member_id, terms=terms)}
    if "recent_places" in terms:
        gone["recent places"] = records.forget_like(
            member_id=member_id, collection=contracts.PLACES, prefix=RECENT, now=now
        )
    for name, step in sorted(registry.purges.items()):
        gone[name] = load(step.function)(member_id=member_id, terms=terms, now=now)
    country = country_here()
    document = {
        "format": RECEIPT,
        "member": str(member_id),
        "terms": terms,
        "asked_at": asked_at.isoformat(),
        "done_at": now.isoformat(),
        "gone": gone,
        "country": country,
        "kept": kept(_surviving(member_id, terms), country),
    }
    signed = sign(document, now=now)
    row = models.Receipt.objects.create(
        member_id=member_id,
        text=signed.text,
        signature=signed.signature,
        key=signed.key,
        asked_at=asked_at,
        done_at=now,
    )
    telling.hand(member_id, row.id, now=now)


def kept(kinds: Collection[str], country: str) -> list[dict[str, object]]:
    """What the law makes the co-operative keep of these kinds, for how long, by which law."""
    duties = laws.duties(country)
    return [
        {"kind": kind, "years": duties[kind].years, "law": duties[kind].law}
        for kind in laws.KINDS
        if kind in kinds
    ]


def country_here() -> str:
    """The country whose laws hold here, by its code; empty where there is no city yet."""
    try:
        return region_in(here().time_zone) or ""
    except (KeyError, Refusal):
        return ""


def _surviving(member_id: UUID, terms: Collection[str]) -> set[str]:
    held = standing(member_id).contract.terms
    return {kind for name in terms if name in held for kind in held[name].survives} | {"access_log"}
