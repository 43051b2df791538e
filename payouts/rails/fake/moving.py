"""Money that moves on: transfers to connected accounts, and payouts from those to banks."""

from payouts.rails.fake import balance, events
from payouts.rails.fake.asking import Refused, amount, currency, found, metadata, only, text
from payouts.rails.fake.connect import FAILURES
from payouts.rails.fake.store import Body, Shelf

ARRIVES_S = {"standard": 86_400, "instant": 1_800}
TRANSFER = {"amount", "currency", "destination", "source_transaction", "transfer_group"}
TRANSFER |= {"metadata", "description"}


def transfer(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/transfers: out of the available balance, or of one charge before it is available."""
    only(params, TRANSFER)
    asked, unit = amount(params), currency(params)
    name = text(params, "destination")
    account = found(shelf, name, "account", param="destination")
    if account["capabilities"].get("transfers") != "active":
        raise Refused(
            400,
            code="insufficient_capabilities_for_transfer",
            message="Your destination account needs to have at least one of the following "
            "capabilities enabled: transfers, crypto_transfers, legacy_payments",
        )
    pending_s = 0
    if params.get("source_transaction"):
        pending_s = _drawn_from(shelf, params["source_transaction"], asked, unit)
    elif asked > balance.available(shelf, unit, ""):
        raise Refused(
            400,
            code="balance_insufficient",
            message="You have insufficient available funds in your Stripe account.",
        )
    made = shelf.new(
        "transfer",
        "tr",
        amount=asked,
        amount_reversed=0,
        currency=unit,
        destination=account["id"],
        metadata=metadata(params),
        reversed=False,
        source_transaction=params.get("source_transaction"),
        transfer_group=params.get("transfer_group"),
    )
    line = balance.book(shelf, "transfer", made, -asked)
    made["balance_transaction"] = line["id"]
    shelf.put(made, parent=account["id"])
    payment = {**made, "id": made["id"].replace("tr_", "py_")}
    terms = balance.Terms(pending_s=pending_s, account=account["id"])
    balance.book(shelf, "payment", payment, asked, terms)
    events.tell(shelf, "transfer.created", made)
    return made


def reverse(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/transfers/:id/reversals: back to the platform, if the account still has it."""
    only(params, {"amount", "metadata", "description"})
    moved = found(shelf, name, "transfer")
    left = moved["amount"] - moved["amount_reversed"]
    asked = amount(params) if "amount" in params else left
    if asked > left or not left:
        raise Refused(
            400, message=f"Transfer {name} cannot be reversed by more than {left}.", param="amount"
        )
    back = shelf.new(
        "transfer_reversal",
        "trr",
        amount=asked,
        currency=moved["currency"],
        metadata=metadata(params),
        transfer=moved["id"],
    )
    balance.book(shelf, "transfer_refund", back, asked)
    terms = balance.Terms(account=moved["destination"])
    balance.book(shelf, "payment_refund", back, -asked, terms)
    shelf.put(back, parent=moved["id"])
    total = moved["amount_reversed"] + asked
    moved = {**moved, "amount_reversed": total, "reversed": total == moved["amount"]}
    shelf.put(moved)
    events.tell(shelf, "transfer.reversed", moved)
    return back


def payout(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/payouts, for a connected account or the platform: out of its available balance."""
    only(
        params, {"amount", "currency", "description", "metadata", "method", "statement_descriptor"}
    )
    asked, unit = amount(params), currency(params)
    method = params.get("method", "standard")
    if method not in ARRIVES_S:
        raise Refused(400, message=f"Invalid method: {method}", param="method")
    account = shelf.get(shelf.account) if shelf.account else None
    if account and not account["payouts_enabled"]:
        raise Refused(
            400,
            code="payouts_not_allowed",
            message="Cannot create payouts: this account has requirements that need to be "
            "collected.",
        )
    if asked > balance.available(shelf, unit, shelf.account):
        raise Refused(
            400,
            code="balance_insufficient",
            message="You have insufficient funds in your Stripe account for this transfer.",
        )
    made = shelf.new(
        "payout",
        "po",
        amount=asked,
        arrival_date=shelf.now + ARRIVES_S[method],
        automatic=False,
        currency=unit,
        failure_code=None,
        failure_message=None,
        metadata=metadata(params),
        method=method,
        status="pending",
        type="bank_account",
        _bank=_bank(account),
    )
    line = balance.book(shelf, "payout", made, -asked)
    made["balance_transaction"] = line["id"]
    shelf.put(made)
    events.tell(shelf, "payout.created", made)
    return made


def current(shelf: Shelf, made: Body) -> Body:
    """A payout as it is by now: arrived at the bank, or sent back by it."""
    if made["status"] != "pending" or shelf.now < made["arrival_date"]:
        return made
    code = FAILURES.get(made["_bank"])
    if code is None:
        paid = shelf.put({**made, "status": "paid"})
        events.tell(shelf, "payout.paid", paid)
        return paid
    balance.book(shelf, "payout_failure", made, made["amount"])
    failed = {
        **made,
        "status": "failed",
        "failure_code": code,
        "failure_message": "The bank account has been closed."
        if code == "account_closed"
        else "The bank account could not be found.",
    }
    shelf.put(failed)
    events.tell(shelf, "payout.failed", failed)
    return failed


def _bank(account: Body | None) -> str:
    banks = account["external_accounts"]["data"] if account else []
    return str(banks[0]["last4"]) if banks else ""


def _drawn_from(shelf: Shelf, name: str, asked: int, unit: str) -> int:
    """Take a transfer out of one charge; returns for how long it stays pending."""
    charge = found(shelf, name, "charge", param="source_transaction")
    if charge["currency"] != unit:
        raise Refused(
            400,
            message=f"The currency of source_transaction's balance transaction "
            f"({charge['currency']}) must be the same as the transfer currency ({unit})",
            param="currency",
        )
    left = charge["amount_captured"] - charge["_transferred"]
    if not charge["captured"] or asked > left:
        raise Refused(
            400,
            message=f"The transfer amount exceeds the source transaction's remaining amount "
            f"({left}).",
            param="amount",
        )
    shelf.put({**charge, "_transferred": charge["_transferred"] + asked})
    line = shelf.get(charge["balance_transaction"])
    return max(line["_available_on"] - shelf.now, 0) if line else 0
