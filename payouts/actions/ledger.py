"""Appends entries to the ledger: balanced, once per key, never below a floor.

Everything that moves money calls `post`; an entry is one round trip to the database (see the
migration that makes `post_entry`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import rfc8785
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Refusal
from payouts import models
from payouts.accounts import CHART

POST = """
SELECT entry, hash, held, asked
  FROM post_entry(%s, %s, %s, %s, %s, %s, %s, %s::text[], %s::uuid[], %s::bigint[])
"""


INSERT_ALL = """
INSERT INTO payouts_entry (kind, idempotency_key, payload_hash, at, about)
SELECT %s, key, hash, %s, about
  FROM unnest(%s::text[], %s::bytea[], %s::uuid[]) AS draft (key, hash, about)
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING idempotency_key, id
"""
OPEN_ALL = """
INSERT INTO payouts_account (kind, owner, currency)
SELECT DISTINCT kind, owner, %s FROM unnest(%s::text[], %s::uuid[], %s::bigint[]) AS wanted (kind, owner, id)
 WHERE id IS NULL ORDER BY kind, owner ON CONFLICT DO NOTHING
"""
LOCK_ALL = """
SELECT pg_advisory_xact_lock(hashtext('payouts.account'), mod(id, 2147483647)::int)
  FROM (SELECT id FROM payouts_account WHERE id = ANY (%s) AND has_floor ORDER BY id) floored
"""
HELD_ALL = """
SELECT account.id, COALESCE((SELECT balance_after FROM payouts_posting
                              WHERE account_id = account.id ORDER BY id DESC LIMIT 1), 0)
  FROM payouts_account account WHERE account.id = ANY (%s) AND account.has_floor
"""
LEGS_ALL = """
INSERT INTO payouts_posting (entry_id, account_id, debit_minor, credit_minor, balance_after)
SELECT entry, account, greatest(amount, 0), greatest(-amount, 0), after
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
       WITH ORDINALITY AS leg (entry, account, amount, after, place) ORDER BY place
"""


class KeyReused(Refusal):
    """The same idempotency key came with other money."""

    code = "key_reused"


class NotEnough(Refusal):
    """An account that never falls below zero would."""

    code = "not_enough"


class NotReversible(Refusal):
    """There is no such entry, or it was reversed before, or it is a reversal itself."""

    code = "not_reversible"


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry: `amount_minor` > 0 is a debit, < 0 a credit."""

    account: str
    owner: UUID | None
    amount_minor: int


@transaction.atomic(savepoint=False)
def post(
    *, kind: str, key: str, about: UUID, currency: str, legs: Sequence[Leg], now: datetime
) -> tuple[int, bool]:
    """Append a balanced entry, once per key; returns its number and whether it is new.

    There is no savepoint: who wants to go on after a refusal puts a transaction around this call.

    Raises:
        KeyReused: the key exists with other legs.
        NotEnough: a wallet, or another account with a floor, holds less than is taken.
        KeyError: the chart has no such account.
        django.db.IntegrityError: the legs do not balance, or (at commit) there are none.
    """
    return _append(
        models.Entry(kind=kind, idempotency_key=key, about=about, at=now), currency, legs
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be appended with others; see `post`."""

    key: str
    about: UUID
    legs: Sequence[Leg]


@transaction.atomic(savepoint=False)
def post_all(drafts: Sequence[Draft], *, kind: str, currency: str, now: datetime) -> None:
    """Append some hundred entries in a few statements, each once per key; all of them or none.

    Raises: as `post`.
    """
    prints = {
        draft.key: _fingerprint(
            models.Entry(kind=kind, about=draft.about),
            currency,
            [leg for leg in draft.legs if leg.amount_minor],
        )
        for draft in drafts
    }
    abouts = [draft.about for draft in drafts]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ALL, (kind, now, list(prints), list(prints.values()), abouts))
        numbers = dict(cursor.fetchall())
    for known in models.Entry.objects.filter(idempotency_key__in=prints.keys() - numbers.keys()):
        if bytes(known.payload_hash) != prints[known.idempotency_key]:
            raise KeyReused(_("This payment was already recorded with other figures."))
    _append_legs(
        [
            (numbers[draft.key], leg)
            for draft in drafts
            for leg in draft.legs
            if draft.key in numbers and leg.amount_minor
        ],
        currency,
    )


@transaction.atomic(savepoint=False)
def reverse(*, key: str, of: str, kind: str, now: datetime) -> tuple[int, bool]:
    """Take an entry back by its mirror image; returns the new number and whether it is new.

    Args:
        key: the idempotency key of the reversal.
        of: the idempotency key of the entry that is taken back.
    Raises:
        NotReversible: nothing was booked under `of`, it is a reversal, or it was reversed before.
        NotEnough: a wallet that the entry filled was used meanwhile.
    """
    booked = models.Entry.objects.filter(idempotency_key=of).first()
    if booked is None:
        raise NotReversible(_("Nothing was booked that could be taken back."))
    if booked.reverses_id is not None:
        raise NotReversible(_("What was taken back cannot be taken back again."))
    mirror = models.Entry.objects.filter(reverses=booked).first()
    if mirror is not None and mirror.idempotency_key != key:
        raise NotReversible(_("This was taken back already."))
    rows = list(
        models.Posting.objects.filter(entry=booked).select_related("account").order_by("id")
    )
    legs = [
        Leg(row.account.kind, row.account.owner, row.credit_minor - row.debit_minor) for row in rows
    ]
    entry = models.Entry(
        kind=kind, idempotency_key=key, about=booked.about, at=now, reverses=booked
    )
    return _append(entry, rows[0].account.currency, legs)


def _append(entry: models.Entry, currency: str, legs: Sequence[Leg]) -> tuple[int, bool]:
    legs = [leg for leg in legs if leg.amount_minor]
    fingerprint = _fingerprint(entry, currency, legs)
    facts = (entry.kind, entry.idempotency_key, fingerprint, entry.at, entry.about)
    kinds = [CHART[leg.account].key for leg in legs]
    owners, amounts = [leg.owner for leg in legs], [leg.amount_minor for leg in legs]
    with connection.cursor() as cursor:
        cursor.execute(POST, (*facts, entry.reverses_id, currency, kinds, owners, amounts))
        number, known, held_minor, asked_minor = cursor.fetchone()
    if known is not None and bytes(known) != fingerprint:
        raise KeyReused(_("This payment was already recorded with other figures."))
    if asked_minor is not None:
        raise _too_little(held_minor, asked_minor, currency)
    return number, known is None


def _append_legs(legs: Sequence[tuple[int, Leg]], currency: str) -> None:
    """Write the legs of new entries, whose accounts are opened and waited for in one order."""
    kinds, owners = [CHART[leg.account].key for _, leg in legs], [leg.owner for _, leg in legs]
    with connection.cursor() as cursor:
        accounts = _accounts(cursor, currency, kinds, owners)
        if None in accounts:
            cursor.execute(OPEN_ALL, (currency, kinds, owners, accounts))
            accounts = _accounts(cursor, currency, kinds, owners)
        cursor.execute(LOCK_ALL, (accounts,))
        # A statement of its own: it sees what whoever held a lock before has committed.
        cursor.execute(HELD_ALL, (accounts,))
        held: dict[int | None, int] = dict(cursor.fetchall())
        after = list[int | None]()
        for account, (_entry, leg) in zip(accounts, legs, strict=True):
            if account in held:
                before = held[account]
                held[account] = before - leg.amount_minor
                if held[account] < 0:
                    raise _too_little(before, leg.amount_minor, currency)
            after.append(held.get(account))
        amounts = [leg.amount_minor for _, leg in legs]
        cursor.execute(LEGS_ALL, ([entry for entry, _ in legs], accounts, amounts, after))


def _accounts(
    cursor: CursorWrapper, currency: str, kinds: Sequence[str], owners: Sequence[UUID | None]
) -> list[int | None]:
    cursor.execute(
        "SELECT find_accounts(%s, %s::text[], %s::uuid[])", (currency, list(kinds), list(owners))
    )
    return list(cursor.fetchone()[0])


def _too_little(held_minor: int, asked_minor: int, currency: str) -> NotEnough:
    sentence = _("There is %(held)s, which is less than %(asked)s.") % {
        "held": format_money(held_minor, currency),
        "asked": format_money(asked_minor, currency),
    }
    facts = {"held_minor": held_minor, "asked_minor": asked_minor, "currency": currency}
    return NotEnough(sentence, facts=facts)


def _fingerprint(entry: models.Entry, currency: str, legs: Sequence[Leg]) -> bytes:
    lines = [f"{leg.account} {leg.owner} {leg.amount_minor}" for leg in legs]
    if entry.reverses_id is not None:
        lines.append(f"reverses {entry.reverses_id}")
    return sha256(rfc8785.dumps([entry.kind, str(entry.about), currency, *lines])).digest()
