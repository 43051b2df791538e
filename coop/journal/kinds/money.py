"""Kinds of entries about money: fees, pools, payouts, refunds, and the co-operative's own books."""

from coop.journal.kinds.forms import (
    Form,
    Kind,
    big,
    flag,
    maybe,
    minor,
    number,
    sums,
    text,
)

CURRENCY = text("currency")
AMOUNT = minor("amount")
STEWARDS = number("stewards who agreed")
_BILL: dict[str, Form] = {
    "currency": CURRENCY,
    "amount_minor": AMOUNT,
    "account": text("account"),
    "stewards": STEWARDS,
}
_WHO = "which one it is, and who did it"

KINDS = (
    Kind(
        "fee.taken",
        "A fee was taken and divided",
        "What the co-operative took of one fare, what it cost, and how the rest is divided. Sealed "
        "once a day among others in random order, so that nobody’s ride shows.",
        {
            "currency": CURRENCY,
            "fare_minor": minor("the fare that driver and co-operative share"),
            "total_minor": minor("what was paid, with tax and charges"),
            "by_card": flag("paid by card"),
            "fee_minor": minor("fee"),
            "card_minor": minor("cost of the card payment"),
            "insurance_minor": minor("insurance"),
            "shortfall_minor": minor("costs beyond the fee"),
            "split_minor": sums("divided among", "minor"),
            "rule_version": number("rules of the booking, by number"),
        },
        binds="the ride",
        is_batched=True,
    ),
    Kind(
        "pool.counted",
        "A pool’s shares were counted",
        "How much has flowed into a pool that belongs to members, what each unit of it has earned "
        "since it began, and how many units there are from now on.",
        {
            "pool": text("pool"),
            "currency": CURRENCY,
            "fees_minor": minor("flowed in since it began"),
            "index": big("earned by each unit since it began, in millionths of millionths"),
            "carry": big("not divided yet, in the same parts"),
            "units_before": number("units until now"),
            "units": number("units from now on"),
            "members": number("members who hold them"),
        },
    ),
    Kind(
        "payout.batch",
        "A week was paid out",
        "A batch of payouts to members’ banks. How many people and how much shows where there were "
        "ten or more, or none.",
        {
            "period": text("period"),
            "currency": CURRENCY,
            "payouts": maybe(number("people")),
            "amount_minor": maybe(AMOUNT),
        },
        binds="how many people, and how much",
    ),
    Kind(
        "fee.waived",
        "A cancellation fee was taken back",
        "The desk let a rider off a fee for cancelling or not coming.",
        {"currency": CURRENCY, "amount_minor": AMOUNT},
        binds="the ride, and the reason",
    ),
    Kind(
        "refund.decided",
        "Money was given back",
        "Stewards refunded a rider; above the limit that members set, two of them.",
        {
            "currency": CURRENCY,
            "amount_minor": AMOUNT,
            "source": text("paid by"),
            "stewards": STEWARDS,
        },
        binds="the ride, and which stewards",
    ),
    Kind(
        "books.bill_approved",
        "A bill was approved",
        "Two stewards agreed that the co-operative pays a bill.",
        _BILL,
        binds=_WHO,
    ),
    Kind(
        "books.bill_reversed",
        "A bill was taken back",
        "Two stewards agreed that an approved bill was none.",
        _BILL,
        binds=_WHO,
    ),
    Kind(
        "books.line_explained",
        "A line of the bank statement was explained",
        "What came into or left the co-operative’s bank account, and which account it belongs to.",
        _BILL,
        binds=_WHO,
    ),
    Kind(
        "books.month_closed",
        "A month’s books were closed",
        "Two stewards closed a month: nothing is booked into it any more.",
        {
            "month": text("month"),
            "currency": CURRENCY,
            "is_solvent": flag("can pay what it owes"),
            "note": text("note"),
            "stewards": STEWARDS,
            "assets_minor": minor("what it has"),
            "liabilities_minor": minor("what it owes"),
            "at_hand_minor": minor("money at hand"),
            "at_once_minor": minor("owed at once"),
            "operations_minor": minor("for running the co-operative"),
            "spent_minor": minor("spent"),
            "bank_minor": minor("in the bank"),
        },
        binds="which stewards",
    ),
    Kind(
        "books.tax_exported",
        "A list for the tax office was made",
        "A steward made the yearly list of payees that the law asks for.",
        {
            "form": text("form"),
            "year": number("year"),
            "currency": CURRENCY,
            "payees": number("payees"),
        },
        binds="which steward",
    ),
)
