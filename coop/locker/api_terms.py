"""Doors of the API to what one allows: contract, switches, what is held, deletion, the schemas."""

from base64 import b64encode
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours
from coop.locker import contexts, contracts, schemas, wording
from coop.locker import serializers_terms as shapes
from coop.locker.actions import deleting, granting
from coop.locker.queries import contracts as agreed
from coop.locker.queries import holdings, log
from coop.work.doors import Ask, delete, get, post, put

TAG = "me"
OPEN = "data"


@get(shapes.ContractOut, name="contract", summary="What I allow", tag=TAG)
def mine(ask: Ask) -> object:
    """My contract with each of its terms, and both signatures."""
    one = agreed.standing(ask.by)
    latest = next((row for row in agreed.accepted(ask.by) if row.ended_at is None), None)
    return {
        "state": one.state(now=ask.now),
        "asks": agreed.asks(ask.by, now=ask.now),
        "version": one.contract.version,
        "adopted_by": one.contract.adopted_by,
        "expires_at": one.expires_at,
        "is_frozen": one.is_frozen,
        "terms": wording.term_lines(one),
        "acceptance": latest and _signed(latest.text, latest.signature, latest.key),
        "template": latest
        and _signed(latest.template_text, latest.template_signature, latest.template_key),
    }


@delete(name="withdraw_contract", summary="Withdraw my contract", tag=TAG)
def withdraw(ask: Ask) -> None:
    """The next read is refused; what is held is gone within a minute."""
    granting.withdraw(member_id=ask.by, now=ask.now)


@post(None, name="agree_contract", summary="Agree to the contract in force", tag=TAG, code=204)
def agree(ask: Ask) -> None:
    """After reading it: a wider contract binds nobody before they agree."""

    def do() -> UUID | None:
        granting.agree(member_id=ask.by, now=ask.now)
        return None

    ask.once(do)


@put(shapes.SwitchIn, name="switch_term", summary="Switch a term", tag=TAG)
def switch(ask: Ask, term: str) -> None:
    """Set an optional term; what is held under one that goes off is gone within a minute."""
    granting.switch(member_id=ask.by, term=term, is_on=ask.fields["is_on"], now=ask.now)


@put(shapes.FreezeIn, name="freeze_data", summary="Freeze my data", tag=TAG)
def freeze(ask: Ask) -> None:
    """While frozen, nobody reads anything but what the law and lives ask for."""
    act = granting.freeze if ask.fields["is_frozen"] else granting.thaw
    act(member_id=ask.by, now=ask.now)


@get(shapes.HeldOut, name="held_data", summary="What is held of me", tag=TAG, many=True)
def held(ask: Ask) -> object:
    """Live leases: which fields, until when, signed."""
    return [
        {
            "term": one.term,
            "collection": one.collection,
            "fields_held": list(one.fields),
            "taken_at": one.taken_at,
            "until": one.until,
            "signed": _signed(one.text, one.signature, one.key),
        }
        for one in holdings.held(ask.by, now=ask.now)
    ]


@get(shapes.ReceiptOut, name="purge_receipts", summary="What was purged", tag=TAG, many=True)
def receipts(ask: Ask) -> object:
    """A signed receipt for each withdrawal, newest first."""
    return [
        {
            "id": one.id,
            "asked_at": one.asked_at,
            "done_at": one.done_at,
            "signed": _signed(one.text, one.signature, one.key),
        }
        for one in holdings.receipts(ask.by)
    ]


@get(shapes.ChainOut, name="access_chain", summary="My log as a chain", tag=TAG)
def chain(ask: Ask) -> object:
    """Every access in its order with its digest, and where the journal stated the chain."""
    start = log.cut(ask.by)
    return {
        "broken_at": log.broken_at(ask.by),
        "after": start.number,
        "before": start.digest.hex(),
        "links": [
            {"number": one.number, "access": one.access, "digest": one.digest.hex()}
            for one in log.links(ask.by)
        ],
        "heads": [
            {
                "entry": one.entry_id,
                "number": one.number,
                "digest": one.digest.hex(),
                "index": one.index,
                "size": one.size,
                "proof": list(one.proof),
                "at": one.at,
            }
            for one in log.heads(ask.by)
        ],
    }


@get(shapes.DeletionOut, name="deletion", summary="Before I delete myself", tag=TAG)
def deletion(ask: Ask) -> object:
    """What is in the way, and what the law keeps until when."""
    return contexts.deletion(ask.by, now=ask.now)


@post(shapes.SureIn, name="delete_me", summary="Delete me", tag=TAG, code=204)
def delete_me(ask: Ask) -> None:
    """Destroy my key and everything of mine that no law asks for. Nothing brings it back."""
    if not ask.fields["is_sure"]:
        raise Malformed(_("Say that you are sure: nothing brings it back."))
    deleting.delete(member_id=ask.by, now=ask.now)


@get(
    shapes.InForceOut,
    name="contract_in_force",
    summary="The contract in force",
    tag=OPEN,
    is_open=True,
)
def contract(_ask: Ask) -> object:
    """What the co-operative asks of whoever joins now."""
    return {"contract": contracts.document(agreed.in_force())}


@get(
    shapes.SchemaOut,
    name="locker_schema",
    summary="A schema of lockers",
    tag=OPEN,
    is_open=True,
)
def one_schema(_ask: Ask, schema: str) -> object:
    """`contract`, `meta` (of the schemas themselves), or a collection such as `profile`."""
    if schema == "contract":
        return {"schema": schemas.contract()}
    if schema == "meta":
        return {"schema": schemas.meta()}
    if schema not in contracts.FIELDS:
        raise NotYours(_("There is no such schema."))
    return {"schema": schemas.collection(schema)}


def _signed(text: str, signature: bytes, key: bytes) -> dict[str, str]:
    return {
        "text": text,
        "signature": b64encode(signature).decode(),
        "key": b64encode(key).decode(),
    }
