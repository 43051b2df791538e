"""Appends entries to the ledger: balanced, once per key, never below a floor.

Everything that moves money calls `post`. An entry takes three statements: its row, the accounts,
the legs. Accounts with a floor take two more, which also make their users queue, lowest id first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import rfc8785
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Refusal
from payouts import models
from payouts.accounts import CHART, balance

INSERT_ENTRY = """
INSERT INTO payouts_entry (kind, idempotency_key, payload_hash, at, about, reverses_id)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (idempotency_key) DO NOTHING RETURNING id
"""
# Two branches, so that an index finds accounts with an owner as well as those without.
ACCOUNTS = """
SELECT wanted.kind, wanted.owner, account.id
  FROM unnest(%(kinds)s::text[], %(owners)s::uuid[]) AS wanted (kind, owner)
  JOIN LATERAL (
       SELECT id FROM payouts_account
        WHERE kind = wanted.kind AND owner = wanted.owner AND currency = %(currency)s
       UNION ALL
       SELECT id FROM payouts_account
        WHERE kind = wanted.kind AND owner IS NULL AND wanted.owner IS NULL
              AND currency = %(currency)s
  ) account ON TRUE
"""
# The trigger on the legs takes the same locks, for whoever comes another way.
LOCK = """
SELECT pg_advisory_xact_lock(hashtext('payouts.account'), mod(id, 2147483647)::int)
  FROM unnest(%s::bigint[]) AS id
"""
Place = tuple[str, UUID | None]


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
    entry.payload_hash = _fingerprint(entry, currency, legs)
    if not _insert(entry):
        return _booked_before(entry), False
    ids = _account_ids({(leg.account, leg.owner) for leg in legs}, currency)
    after = _running_balances(legs, ids, currency)
    models.Posting.objects.bulk_create(
        models.Posting(
            entry_id=entry.pk,
            account_id=ids[leg.account, leg.owner],
            debit_minor=max(leg.amount_minor, 0),
            credit_minor=max(-leg.amount_minor, 0),
            balance_after=balance_after,
        )
        for leg, balance_after in zip(legs, after, strict=True)
    )
    return entry.pk, True


def _insert(entry: models.Entry) -> bool:
    """Write the entry's row and learn its number, unless its key is taken."""
    fingerprint, of = bytes(entry.payload_hash), entry.reverses_id
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT_ENTRY,
            (entry.kind, entry.idempotency_key, fingerprint, entry.at, entry.about, of),
        )
        row = cursor.fetchone()
    if row:
        entry.pk = row[0]
    return row is not None


def _booked_before(entry: models.Entry) -> int:
    before = models.Entry.objects.get(idempotency_key=entry.idempotency_key)
    if bytes(before.payload_hash) != entry.payload_hash:
        raise KeyReused(_("This payment was already recorded with other figures."))
    return before.pk


def _account_ids(places: set[Place], currency: str) -> dict[Place, int]:
    """The accounts' numbers; those that are not there yet are opened."""
    found = _found(places, currency)
    missing = places - found.keys()
    if missing:
        # In one order everywhere, so that two who open the same accounts never wait in a circle.
        ordered = sorted(missing, key=lambda place: (place[0], str(place[1])))
        models.Account.objects.bulk_create(
            (
                models.Account(kind=CHART[kind].key, owner=owner, currency=currency)
                for kind, owner in ordered
            ),
            ignore_conflicts=True,
        )
        found |= _found(missing, currency)
    return found


def _found(places: Iterable[Place], currency: str) -> dict[Place, int]:
    kinds, owners = zip(*places, strict=True) if places else ((), ())
    with connection.cursor() as cursor:
        cursor.execute(
            ACCOUNTS, {"kinds": list(kinds), "owners": list(owners), "currency": currency}
        )
        return {(kind, owner): number for kind, owner, number in cursor.fetchall()}


def _running_balances(
    legs: Sequence[Leg], ids: Mapping[Place, int], currency: str
) -> list[int | None]:
    """What each account with a floor holds after each leg; None for the others, whose sum counts.

    Raises:
        NotEnough: it would hold less than nothing.
    """
    floored = {ids[leg.account, leg.owner] for leg in legs if CHART[leg.account].has_floor}
    if not floored:
        return [None] * len(legs)
    held, after = _held(sorted(floored)), list[int | None]()
    for leg in legs:
        number = ids[leg.account, leg.owner]
        if number not in floored:
            after.append(None)
            continue
        before_minor = held.get(number, 0)
        held[number] = before_minor + balance(
            leg.account, debit_minor=leg.amount_minor, credit_minor=0
        )
        if held[number] < 0:
            raise _too_little(before_minor, before_minor - held[number], currency)
        after.append(held[number])
    return after


def _held(account_ids: list[int]) -> dict[int, int]:
    """What these accounts hold; nobody else moves them until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [account_ids])
    # A statement of its own: it has to see what whoever held the lock before has committed.
    last = models.Posting.objects.filter(account_id__in=account_ids).order_by("account_id", "-id")
    rows = last.distinct("account_id").values_list("account_id", "balance_after")
    return {number: balance_after or 0 for number, balance_after in rows}


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
