"""What the provider tells us, as values of our own: no name or shape of Stripe's goes further up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Named:
    """A call of ours that was on record before it was made: its id, and its key on the wire."""

    id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment that is asked for.

    Attributes:
        about: the ride or booking; shown on the provider's own pages, so that people there
            can tell payments apart.
        back_url: where the owner of the card comes back to after confirming with their bank.
        is_present: the owner is there to confirm.
        is_hold: the amount is only held; `capture` takes it.
    """

    customer_id: str
    card_id: str
    amount_minor: int
    currency: str
    about: str
    back_url: str
    is_present: bool = True
    is_hold: bool = True


@dataclass(frozen=True, slots=True)
class Moved:
    """A transfer that is asked for.

    Attributes:
        group: what it belongs to, such as a batch.
        charge_id: out of this charge, even before its money is available; empty: of our balance.
    """

    account_id: str
    amount_minor: int
    currency: str
    group: str
    charge_id: str = ""


class IntentState(StrEnum):
    """Where a payment is at the provider."""

    WAITING = "waiting"  # no card has been accepted yet, or the last one was declined
    NEEDS_ACTION = "needs_action"
    PROCESSING = "processing"
    HELD = "held"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a card was not accepted.

    Attributes:
        code: the provider's word for it, such as `insufficient_funds`.
        needs_owner: the owner of the card must confirm with their bank.
    """

    code: str
    sentence: str
    needs_owner: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment as the provider has it; amounts in minor units.

    Attributes:
        call_id: the call of ours that made it.
        cost_minor: what the provider kept of the charge; None until it is known.
        held_until: when a hold ends by itself.
        action_url: where the owner of the card confirms.
        is_expired: it was cancelled because nobody captured it in time.
    """

    id: str
    state: IntentState
    amount_minor: int
    currency: str
    capturable_minor: int
    paid_minor: int
    refunded_minor: int
    charge_id: str
    cost_minor: int | None
    held_until: datetime | None
    action_url: str
    client_secret: str
    trouble: Trouble | None
    call_id: str
    is_expired: bool


@dataclass(frozen=True, slots=True)
class CardShown:
    """A saved card: enough to tell it from another, too little to pay with elsewhere."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Setup:
    """A card on its way to being saved."""

    id: str
    is_done: bool
    card: CardShown | None
    action_url: str
    client_secret: str
    trouble: Trouble | None
    call_id: str


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back to a card."""

    id: str
    intent_id: str
    amount_minor: int
    currency: str
    is_done: bool
    is_failed: bool
    call_id: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """Money that the owner of a card wants back through their bank.

    Attributes:
        taken_minor: what the provider took from us for it so far, with its fee; negative where
            it gave back more.
        is_open: nobody has decided yet.
    """

    id: str
    intent_id: str
    charge_id: str
    amount_minor: int
    currency: str
    taken_minor: int
    is_open: bool
    is_won: bool


@dataclass(frozen=True, slots=True)
class Account:
    """A payee's account at the provider; `missing` names what they still have to tell."""

    id: str
    country: str
    currency: str
    may_receive: bool
    may_pay_out: bool
    is_told: bool
    missing: tuple[str, ...]
    bank_id: str
    bank_last4: str
    call_id: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money moved from our balance to a payee's."""

    id: str
    account_id: str
    amount_minor: int
    reversed_minor: int
    currency: str
    call_id: str


class PayoutState(StrEnum):
    """Where money is on its way to a bank."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Payout:
    """Money on its way from a balance at the provider to a bank."""

    id: str
    state: PayoutState
    amount_minor: int
    currency: str
    arrives_at: datetime
    why_failed: str
    call_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change of our balance at the provider; `net_minor` = `amount_minor` - `fee_minor`."""

    id: str
    kind: str
    source_id: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    at: datetime
    available_at: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """What is at the provider, by currency: usable now, and on its way."""

    available_minor: dict[str, int]
    pending_minor: dict[str, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the provider says has happened; only the fetched object is believed."""

    id: str
    kind: str
    object_kind: str
    object_id: str
    account_id: str
    at: datetime
