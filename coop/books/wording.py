"""The room's facts in words: why a file cannot be read, what is to be checked, what was found."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.books import matching
from coop.books.lines import Problem, Unreadable
from coop.books.queries import months

COLUMNS = {
    "date": gettext_lazy("Day"),
    "amount": gettext_lazy("Amount"),
    "debit": gettext_lazy("Money out"),
    "credit": gettext_lazy("Money in"),
    "name": gettext_lazy("Who"),
    "reference": gettext_lazy("Reference or message"),
    "bank_ref": gettext_lazy("The bank’s number"),
    "balance": gettext_lazy("Balance after"),
    "currency": gettext_lazy("Currency"),
}
DATES = {
    "%Y-%m-%d": "2026-11-30",
    "%d.%m.%Y": "30.11.2026",
    "%d/%m/%Y": "30/11/2026",
    "%m/%d/%Y": "11/30/2026",
    "%d-%m-%Y": "30-11-2026",
    "%d.%m.%y": "30.11.26",
    "%d/%m/%y": "30/11/26",
    "%m/%d/%y": "11/30/26",
    "%Y%m%d": "20261130",
    "%Y/%m/%d": "2026/11/30",
    "%Y.%m.%d": "2026.11.30",
}
"""The same day in each form that dates may have."""
MARKS = {".": "1,234.50", ",": "1.234,50"}
WHY = {
    matching.AMOUNT: gettext_lazy("the same amount"),
    matching.REFERENCE: gettext_lazy("its number"),
    matching.NAME: gettext_lazy("the name"),
    matching.DAY: gettext_lazy("about that day"),
}
KINDS = {
    "bill.paid": gettext_lazy("A bill that was marked as paid"),
    "bank.arrived": gettext_lazy("Money from the payment provider"),
    "bank.explained": gettext_lazy("A line that was explained"),
    "cash.paid_in": gettext_lazy("Cash that a driver paid in"),
}
ENTRIES = {
    "fee.released": gettext_lazy("Its share of fees"),
    "bank.explained": gettext_lazy("What came in or went out at the bank"),
    "bank.undone": gettext_lazy("Matches at the bank that were taken back"),
    "wallet.given": gettext_lazy("Gifts of members"),
    "reserve.spent": gettext_lazy("What members decided to pay"),
}
DIFFERENCES = {
    "absent_here": (
        gettext_lazy("The provider took a payment that is not here"),
        gettext_lazy(
            "Look the number up at the provider. If a rider paid it, refund it there, or ask who "
            "keeps the software to find its ride."
        ),
    ),
    "absent_there": (
        gettext_lazy("A payment that we hold for taken is not at the provider"),
        gettext_lazy("The rider did not pay. Ask them to pay what they owe, on their page."),
    ),
    "charge": (
        gettext_lazy("A payment brought another amount than we booked"),
        gettext_lazy("Most often its cost. Compare the payment at the provider with the ride."),
    ),
    "refund": (
        gettext_lazy("A refund is another amount there than here"),
        gettext_lazy("Somebody may have refunded at the provider itself. Book it here as well."),
    ),
    "dispute": (
        gettext_lazy("A disputed payment took another amount than we booked"),
        gettext_lazy("Look at the dispute at the provider; it may have a fee of its own."),
    ),
    "transfer": (
        gettext_lazy("A payout moved another amount than we booked"),
        gettext_lazy("Compare the payout here with the transfer there before it is sent again."),
    ),
    "return": (
        gettext_lazy("What came back from a payee is another amount than we booked"),
        gettext_lazy("Compare it at the provider, and tell the payee what is theirs."),
    ),
    "ride": (
        gettext_lazy("A ride asked its cards for another amount than it cost"),
        gettext_lazy("Open the ride, and refund what was too much, or ask for the rest."),
    ),
    "balance": (
        gettext_lazy("The whole balance at the provider is not what our books say"),
        gettext_lazy(
            "One of the others explains it, or something was moved at the provider by hand."
        ),
    ),
}
"""Kind of difference -> what it is, and what to do."""


def trouble(error: Unreadable) -> str:
    """Why a file cannot be read, for whoever sent it."""
    words = {
        Problem.EMPTY: _("There is no line in this file."),
        Problem.LARGE: _("This file is too large. Take a shorter span from your bank."),
        Problem.ENCODING: _("This file is not text. Ask your bank for CSV or CAMT.053."),
        Problem.TABLE: _("This is no table. Ask your bank for CSV or CAMT.053."),
        Problem.COLUMNS: _("Say which column has the day, and which the amount."),
        Problem.DATE: _("Row %(row)s: “%(said)s” is no day in this form."),
        Problem.AMOUNT: _("Row %(row)s: “%(said)s” is no amount."),
        Problem.CURRENCY: _(
            "Row %(row)s is in %(said)s, which is not the co-operative’s currency."
        ),
        Problem.XML: _("This XML cannot be read. Ask your bank for CAMT.053."),
        Problem.ENTITIES: _(
            "This XML declares things of its own, which no bank does. Nothing was read."
        ),
        Problem.KIND: _("This XML is no CAMT.053 statement."),
        Problem.ACCOUNTS: _("This file has more than one account: %(said)s. Take one at a time."),
    }
    return words[error.problem] % {"row": error.row, "said": error.said}


def check(key: str) -> tuple[str, str]:
    """One thing on the list of a month: when it is right, and what to do when it is not."""
    words = {
        months.LINES: (
            _("Every line on the bank statements is explained."),
            _("Lines of this month wait to be explained."),
        ),
        months.BILLS: (
            _("Every bill of this month is decided."),
            _("Bills wait for a second steward."),
        ),
        months.CORRECTIONS: (
            _("Nothing that was said about a line waits for a second steward."),
            _("What somebody said about a line waits for a second steward."),
        ),
        months.GAP: (
            _("The statements follow each other without a gap."),
            _("The lines do not lead to the bank’s balance: a statement is missing."),
        ),
        months.PROVIDER: (
            _("The payment provider and the books agree."),
            _("The payment provider and the books do not agree."),
        ),
        months.COVERED: (
            _("The statements reach to the end of the month."),
            _("No statement reaches to the end of this month."),
        ),
        months.FEES: (
            _("Every fee of this month has flowed on."),
            _("Fees of this month still wait; they flow on in the month in which they may."),
        ),
    }
    return words[key]
