"""Payouts on their way: moved to the payee's account at the provider, then sent to their bank.

Each step is a call on record before it is made; whatever comes back, twice or late, moves a
payout once. What a bank sends back is its payee's again, who is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from coop.work import actions as work
from payouts import models
from payouts.actions import calls
from payouts.actions.ledger import Leg, post, reverse
from payouts.payees import State, may_follow
from payouts.rails import payees, values
from payouts.rails.refusing import Declined, Gone, Impossible
from payouts.rails.values import Moved, Named

TOO_LITTLE_THERE = "balance_insufficient"
AGAIN_AFTER = timedelta(hours=1)
OVERDUE = timedelta(hours=1)
SEND = "payouts.send"
STATES = {values.PayoutState.PAID: State.PAID, values.PayoutState.FAILED: State.FAILED}


@transaction.atomic
def send(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox and timer: take a payout one step further, if nobody has."""
    payout_id = UUID(payload.get("payout") or payload["key"])
    payout = models.Payout.objects.select_for_update().get(id=payout_id)
    if payout.state == State.QUEUED:
        _move(payout, State.SENDING, now=now)
        _ask(payout, "transfer", now=now)
    elif payout.state == State.IN_FLIGHT and payout.provider_id is None:
        _ask(payout, "payout", now=now)


@transaction.atomic
def learn(payout_id: UUID, said: values.Payout, *, now: datetime) -> None:
    """Bring a payout to what the provider has of it."""
    payout = models.Payout.objects.select_for_update().get(id=payout_id)
    before, after = State(payout.state), STATES.get(said.state)
    payout.provider_id, payout.arrives_at = said.id, said.arrives_at
    payout.save(update_fields=["provider_id", "arrives_at"])
    if after is None or not may_follow(before, after):
        return
    if after == State.PAID:
        _book(payout, "paid", "payout_in_flight", "provider_payees", now=now)
        _move(payout, State.PAID, now=now)
        return
    if before == State.PAID:
        paid = f"payout:{payout.id}:paid"
        reverse(key=f"payout:{payout.id}:unpaid", of=paid, kind="payout.unpaid", now=now)
    models.Payee.objects.filter(account_id=payout.account_id).update(bank_trouble=said.why_failed)
    _fail(payout, said.why_failed, now=now)


def learn_heard(object_id: str, account_id: str, *, now: datetime) -> bool:
    """Fetch a payout that a message is about; returns whether it is one of ours.

    Raises:
        Gone: the provider has no such payout.
        ProviderAway: ask again later.
    """
    said = payees.payout_now(object_id, account_id=account_id)
    payout_id = _payout_of(said)
    if payout_id is None:
        return False
    learn(payout_id, said, now=now)
    return True


def look_at_overdue(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox, every hour: fetch payouts that should have arrived, in case no message came."""
    late = models.Payout.objects.filter(state=State.IN_FLIGHT, arrives_at__lt=now - OVERDUE)
    for payout in late.exclude(provider_id=None).order_by("arrives_at")[:1_000]:
        try:
            learn_heard(payout.provider_id or "", payout.account_id, now=now)
        except Gone:
            calls.log.error("payout %s is gone at the provider", payout.id)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Moves a payout from our balance at the provider to its payee's."""

    def ask(self, call: models.Call, named: Named) -> values.Transfer:
        """Call the provider."""
        payout = _of(call)
        moved = Moved(payout.account_id, payout.amount_minor, payout.currency, payout.period)
        return payees.transfer(moved, call=named)

    def look(self, call: models.Call) -> values.Transfer | None:
        """The transfer that the call made."""
        since = call.created_at - calls.LOOK_BACK
        return payees.find_transfer(account_id=_of(call).account_id, call_id=call.id, since=since)

    def keep(self, call: models.Call, answer: values.Transfer, *, now: datetime) -> str:
        """It lies in the payee's account; from there it goes to their bank."""
        payout = models.Payout.objects.select_for_update().get(id=call.subject_id)
        payout.transfer_id = answer.id
        payout.save(update_fields=["transfer_id"])
        _book(payout, "moved", "provider_payees", "provider", now=now)
        if may_follow(State(payout.state), State.IN_FLIGHT):
            _move(payout, State.IN_FLIGHT, now=now)
            _ask(payout, "payout", now=now)
        return answer.id

    def refuse(self, call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
        """Too little there: it waits. Anything else: the money stays the payee's, here."""
        payout = models.Payout.objects.select_for_update().get(id=call.subject_id)
        if _code(error) == TOO_LITTLE_THERE:
            _wait(payout, State.QUEUED, now=now)
        else:
            calls.log.error("payout %s: %s", payout.id, error)
            _fail(payout, _code(error), now=now)


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends a payout from its payee's account at the provider to their bank."""

    def ask(self, call: models.Call, named: Named) -> values.Payout:
        """Call the provider."""
        payout = _of(call)
        return payees.payout(
            account_id=payout.account_id,
            amount_minor=payout.amount_minor,
            currency=payout.currency,
            is_instant=payout.batch_id is None,
            call=named,
        )

    def look(self, call: models.Call) -> values.Payout | None:
        """The payout that the call made."""
        since = call.created_at - calls.LOOK_BACK
        return payees.find_payout(account_id=_of(call).account_id, call_id=call.id, since=since)

    def keep(self, call: models.Call, answer: values.Payout, *, now: datetime) -> str:
        """Learn what came of it."""
        learn(call.subject_id, answer, now=now)
        return answer.id

    def refuse(self, call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
        """What was moved may not have arrived there yet: it waits. Else it comes back."""
        payout = models.Payout.objects.select_for_update().get(id=call.subject_id)
        if _code(error) == TOO_LITTLE_THERE:
            _wait(payout, State.IN_FLIGHT, now=now)
        else:
            calls.log.error("payout %s: %s", payout.id, error)
            _fail(payout, _code(error), now=now)


@dataclass(frozen=True, slots=True)
class Return:
    """Takes back what was moved to a payee's account and did not reach their bank."""

    def ask(self, call: models.Call, named: Named) -> str:
        """Call the provider."""
        payout = _of(call)
        return payees.reverse_transfer(
            transfer_id=payout.transfer_id or "", amount_minor=payout.amount_minor, call=named
        )

    def look(self, call: models.Call) -> str | None:
        """Whether it is back already; transfers are taken back whole, by nobody else."""
        transfer = payees.transfer_now(_of(call).transfer_id or "")
        return transfer.id if transfer.reversed_minor else None

    def keep(self, call: models.Call, answer: str, *, now: datetime) -> str:
        """It is in our balance again."""
        _book(_of(call), "returned", "provider", "provider_payees", now=now)
        return answer

    def refuse(self, call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
        """It stays there, as the books say; people have to look."""
        calls.log.error("payout %s does not come back: %s", call.subject_id, error)


TRANSFER, PAYOUT, RETURN = Transfer(), Sending(), Return()


def _move(payout: models.Payout, state: State, *, now: datetime, trouble: str = "") -> None:
    payout.state, payout.moved_at, payout.trouble = state, now, trouble
    payout.save(update_fields=["state", "moved_at", "trouble"])
    if state in {State.PAID, State.FAILED}:
        work.post("payout.told", {"payout": str(payout.id), "state": state}, now=now)


def _ask(payout: models.Payout, kind: str, *, now: datetime) -> None:
    call = calls.open_call(
        key=f"{kind}:{payout.id}:{payout.attempt}",
        kind=kind,
        subject_id=payout.id,
        facts={},
        now=now,
    )
    calls.send_later(call, now=now)


def _wait(payout: models.Payout, state: State, *, now: datetime) -> None:
    """Nothing was moved; the next attempt is another call."""
    payout.attempt += 1
    payout.save(update_fields=["attempt"])
    _move(payout, state, now=now, trouble=TOO_LITTLE_THERE)
    work.set_timer(SEND, str(payout.id), due_at=now + AGAIN_AFTER)


def _fail(payout: models.Payout, trouble: str, *, now: datetime) -> None:
    """The money is the payee's again, where it came from; what lies at the provider comes back."""
    earned = payout.earnings_minor - payout.cash_minor
    post(
        kind="payout.failed",
        key=f"payout:{payout.id}:failed",
        about=payout.id,
        currency=payout.currency,
        legs=[
            Leg("payout_in_flight", payout.user_id, payout.amount_minor),
            Leg("expense_provider", None, payout.cost_minor),
            Leg("driver_earnings", payout.driver_id, -earned),
            Leg("wallet", payout.user_id, -payout.wallet_minor),
        ],
        now=now,
    )
    _move(payout, State.FAILED, now=now, trouble=trouble)
    if payout.transfer_id is not None:
        _ask(payout, "return", now=now)


def _book(payout: models.Payout, step: str, into: str, out_of: str, *, now: datetime) -> None:
    owned = {"payout_in_flight", "provider_payees"}
    post(
        kind=f"payout.{step}",
        key=f"payout:{payout.id}:{step}",
        about=payout.id,
        currency=payout.currency,
        legs=[
            Leg(into, payout.user_id if into in owned else None, payout.amount_minor),
            Leg(out_of, payout.user_id if out_of in owned else None, -payout.amount_minor),
        ],
        now=now,
    )


def _of(call: models.Call) -> models.Payout:
    return models.Payout.objects.get(id=call.subject_id)


def _payout_of(said: values.Payout) -> UUID | None:
    """Our row, also where our own answer never came and its call is still open."""
    known = models.Payout.objects.filter(provider_id=said.id).values_list("id", flat=True).first()
    if known is None and said.call_id:
        call = models.Call.objects.filter(id=said.call_id, kind="payout").first()
        return call.subject_id if call else None
    return known


def _code(error: Declined | Impossible) -> str:
    return error.code if isinstance(error, Impossible) else error.trouble.code
