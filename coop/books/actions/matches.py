"""What a line on the bank statement was: a bill, money of the provider's, an invoice, or an expense.

Whoever knows about it books it (see `registry`); a match that was wrong is taken back, by a
reversal. Matches come one after the other, so that nothing is explained twice.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.books import models
from coop.books.actions.bills import REASON_CHARS, AnotherHasTo
from coop.books.lines import plain
from coop.books.matching import Expected, fits
from coop.books.registry import sources
from coop.books.states import FREE, RECEIVABLE, SPENDABLE, UNDER_WAY, Match
from coop.journal import actions as journal
from coop.rulebook.queries import rules_as_of
from coop.web.local import here
from payouts.actions.ledger import Leg, post, reverse
from payouts.periods import midnight
from payouts.queries.bank import booked_on_bank, entry_key
from payouts.queries.statements import closed_until

TURN = "SELECT pg_advisory_xact_lock(hashtext('books.matching'), 0)"


class NotOpen(Refusal):
    """What the line should be is not open any more."""

    code = "not_open"


class DoesNotFit(Refusal):
    """The line is smaller, goes the other way, or is explained already."""

    code = "does_not_fit"


class DecidedBefore(Refusal):
    """It was agreed to, refused or taken back already."""

    code = "decided_before"


@transaction.atomic
def match(*, line_id: UUID, kind: str, item_id: UUID, by: UUID, now: datetime) -> UUID:
    """Say that a line is this bill, this money from the provider, …; it is booked. Returns the match.

    Raises:
        NotYours: there is no such line.
        NotOpen: nothing of this kind and number is open.
        DoesNotFit: the line, or what is left of it, is smaller or goes the other way.
    """
    line, left = _line(line_id)
    item = _item(kind, item_id, line.currency)
    if not fits(left, item.amount_minor):
        raise DoesNotFit(
            _("%(left)s of this line is open, and that is %(amount)s.")
            % {
                "left": format_money(left, line.currency),
                "amount": format_money(item.amount_minor, line.currency),
            }
        )
    match_id = uuid4()
    key = sources[kind].settle(
        item_id=item_id,
        amount_minor=item.amount_minor,
        key=f"match:{match_id}",
        by=by,
        now=_dated(line, now),
    )
    if booked_on_bank([key]).get(key) != item.amount_minor:
        raise AssertionError(f"{kind} {item_id} was not booked as it said")
    models.Match.objects.create(
        id=match_id,
        line=line,
        kind=kind,
        item_id=item_id,
        amount_minor=item.amount_minor,
        says=plain(f"{item.name} {item.reference}", 200),
        entry_key=key,
        by_id=by,
        at=now,
    )
    return match_id


@transaction.atomic
def explain(*, line_id: UUID, account: str, reason: str, by: UUID, now: datetime) -> UUID:
    """Say what the rest of a line was, where nothing is open for it. Returns the match.

    Above a voted limit it waits until another person agrees.

    Raises:
        NotYours: there is no such line.
        Malformed: no reason, or no such account for money that goes this way.
        DoesNotFit: all of it is explained.
    """
    line, left = _line(line_id)
    said = plain(reason, REASON_CHARS)
    if len(said) < 3:
        raise Malformed(_("Write the reason in a sentence."))
    allowed = SPENDABLE if left < 0 else SPENDABLE + RECEIVABLE
    if account not in allowed:
        raise Malformed(_("Choose what it was; out of the reserve nothing is paid this way."))
    if not left:
        raise DoesNotFit(_("All of this line is explained."))
    row = models.Match(
        id=uuid4(),
        line=line,
        kind=FREE,
        amount_minor=left,
        account=account,
        reason=said,
        says=said[:200],
        state=Match.WAITING,
        needs_second=abs(left) > rules_as_of(now)["books.alone_minor"],
        by_id=by,
        at=now,
    )
    if not row.needs_second:
        _book(row, now=now)
    row.save(force_insert=True)
    return row.id


@transaction.atomic
def agree(*, match_id: UUID, by: UUID, now: datetime) -> None:
    """Agree to what another person said about a line.

    Raises:
        NotYours: there is no such match.
        DecidedBefore: it does not wait.
        AnotherHasTo: whoever said it cannot agree.
    """
    row = _waiting(match_id)
    if row.by_id == by:
        raise AnotherHasTo(_("You said what this was. Another steward has to agree to it."))
    row.agreed_by_id, row.agreed_at = by, now
    _book(row, now=now)
    row.save(update_fields=["agreed_by_id", "agreed_at", "state", "entry_key"])


@transaction.atomic
def refuse(*, match_id: UUID, by: UUID, now: datetime) -> None:
    """Say no to what somebody said about a line; nothing was booked.

    Raises:
        NotYours: there is no such match.
        DecidedBefore: it does not wait.
    """
    row = _waiting(match_id)
    row.state, row.undone_by_id, row.undone_at = Match.REFUSED, by, now
    row.save(update_fields=["state", "undone_by_id", "undone_at"])


@transaction.atomic
def undo(*, match_id: UUID, by: UUID, now: datetime) -> None:
    """Take a match back: what was booked for it is reversed, and the line is open again.

    Raises:
        NotYours: there is no such match.
        DecidedBefore: it does not stand.
    """
    row = _locked(match_id)
    if row.state != Match.STANDS or row.entry_key is None:
        raise DecidedBefore(_("This match does not stand any more."))
    if row.kind == FREE:
        reverse(key=f"{row.entry_key}:undone", of=row.entry_key, kind="bank.undone", now=now)
    elif row.item_id is not None:
        sources[row.kind].undo(item_id=row.item_id, key=f"match:{row.id}", by=by, now=now)
    row.state, row.undone_by_id, row.undone_at = Match.UNDONE, by, now
    row.save(update_fields=["state", "undone_by_id", "undone_at"])


def already_booked(*, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime) -> str:
    """The line is an entry that stands on `bank` already; see `registry.Settles`."""
    found = entry_key(item_id.int)
    if found is None:
        raise NotOpen(_("There is no such entry on the bank account."))
    return found


def leave_booked(*, item_id: UUID, key: str, by: UUID, now: datetime) -> None:
    """The entry stays; it only is not this line. See `registry.Undoes`."""


def arrived(*, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime) -> str:
    """What the payment provider sent is in the bank account; see `registry.Settles`."""
    post(
        kind="bank.arrived",
        key=key,
        about=item_id,
        currency=here().currency,
        legs=[
            Leg("bank", None, amount_minor),
            Leg("provider_in_transit", None, -amount_minor),
        ],
        now=now,
    )
    return key


def not_arrived(*, item_id: UUID, key: str, by: UUID, now: datetime) -> None:
    """It is on its way still; see `registry.Undoes`."""
    reverse(key=f"{key}:undone", of=key, kind="bank.undone", now=now)


def _book(row: models.Match, *, now: datetime) -> None:
    row.entry_key, row.state = f"match:{row.id}", Match.STANDS
    post(
        kind="bank.explained",
        key=row.entry_key,
        about=row.id,
        currency=row.line.currency,
        legs=[Leg("bank", None, row.amount_minor), Leg(row.account, None, -row.amount_minor)],
        now=_dated(row.line, now),
    )
    journal.record(
        kind="books.line_explained",
        public={
            "currency": row.line.currency,
            "amount_minor": row.amount_minor,
            "account": row.account,
            "stewards": 2 if row.needs_second else 1,
        },
        private={"match": str(row.id), "by": [str(row.by_id), str(row.agreed_by_id)]},
        now=now,
    )


def _dated(line: models.Line, now: datetime) -> datetime:
    """When what a line was is booked: as its day ended, or now where that month is closed."""
    ended_at = midnight(line.booked_on + timedelta(days=1), here().time_zone)
    at = min(now, ended_at - timedelta(seconds=1))
    closed = closed_until()
    return now if closed is not None and at < closed else at


def _line(line_id: UUID) -> tuple[models.Line, int]:
    """A line, and what of it is open; nobody else matches anything until the commit."""
    _take_turn()
    line = models.Line.objects.filter(id=line_id).first()
    if line is None:
        raise NotYours(_("There is no such line."))
    under_way = models.Match.objects.filter(line=line, state__in=UNDER_WAY)
    explained = under_way.aggregate(sum=Sum("amount_minor", default=0))["sum"]
    return line, line.amount_minor - int(explained)


def _item(kind: str, item_id: UUID, currency: str) -> Expected:
    source = sources.get(kind)
    items = source.expected(currency=currency) if source else ()
    for item in items:
        if item.id == item_id:
            return item
    raise NotOpen(_("That is not open any more. Look at the suggestions again."))


def _waiting(match_id: UUID) -> models.Match:
    row = _locked(match_id)
    if row.state != Match.WAITING:
        raise DecidedBefore(_("This was decided already."))
    return row


def _locked(match_id: UUID) -> models.Match:
    _take_turn()
    row = models.Match.objects.select_related("line").filter(id=match_id).first()
    if row is None:
        raise NotYours(_("There is no such match."))
    return row


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TURN)
