"""Shapes of the API of the co-op's own books. Amounts are minor units; above zero comes in."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.books.actions.bills import AMOUNT_MAX, REASON_CHARS
from coop.books.actions.months import NOTE_CHARS
from coop.books.actions.taxing import FORMS
from coop.books.bank_csv import BYTES_MAX, COLUMNS
from coop.books.lines import ACCOUNT_MAX
from coop.books.states import RECEIVABLE, SPENDABLE, Bill, Match, Month

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class IdOut(Shape):
    """What was made."""

    id = serializers.UUIDField()


class BillIn(Shape):
    """A bill to enter, in the co-operative's currency."""

    supplier = serializers.CharField(max_length=120)
    number = serializers.CharField(max_length=60, help_text="The supplier's own.")
    expense = serializers.ChoiceField(source="account", choices=SPENDABLE)
    amount_minor = serializers.IntegerField(min_value=1, max_value=AMOUNT_MAX)
    due_on = serializers.DateField()
    about = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class BillOut(Shape):
    """A bill, and who decided it."""

    id = serializers.UUIDField()
    supplier = serializers.CharField()
    number = serializers.CharField()
    expense = serializers.CharField(source="account")
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()
    due_on = serializers.DateField()
    about = serializers.CharField()
    state = serializers.CharField(help_text=", ".join(Bill))
    entered_by_id = serializers.UUIDField()
    entered_at = serializers.DateTimeField()
    decided_by_id = serializers.UUIDField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    paid_on = serializers.DateField(allow_null=True)
    is_matched = serializers.BooleanField(help_text="A line on a bank statement shows it.")
    reversal_by_id = serializers.UUIDField(allow_null=True)
    reversal_reason = serializers.CharField()
    reversed_by_id = serializers.UUIDField(allow_null=True)


class BillDecisionIn(Shape):
    """Approve a bill that another steward entered, or refuse it."""

    is_approved = serializers.BooleanField()
    is_beyond_fund = serializers.BooleanField(
        default=False, help_text="You saw that the fund for operations does not cover it."
    )
    reason = serializers.CharField(
        max_length=REASON_CHARS, required=False, allow_blank=True, default=""
    )


class BillPaidIn(Shape):
    """When a bill was paid from the bank."""

    paid_on = serializers.DateField()


class BooksReasonIn(Shape):
    """Why."""

    reason = serializers.CharField(max_length=REASON_CHARS)


class BooksAnswerIn(Shape):
    """Yes or no."""

    is_agreed = serializers.BooleanField()


class BankLayoutIn(Shape):
    """How a bank's table is read where the guess was wrong. Columns count from 0."""

    columns = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=500),
        required=False,
        default=dict,
        help_text=", ".join(COLUMNS),
    )
    date_form = serializers.CharField(
        max_length=10, required=False, default="", help_text="Such as `%d.%m.%Y`."
    )
    mark = serializers.ChoiceField(choices=[".", ","], required=False)


class BankFileIn(Shape):
    """A bank's file: CSV, or CAMT.053. Balances are for tables that do not say them."""

    file_name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=BYTES_MAX, trim_whitespace=False)
    account = serializers.CharField(
        max_length=ACCOUNT_MAX, required=False, allow_blank=True, default=""
    )
    opening_minor = serializers.IntegerField(required=False, allow_null=True, default=None)
    closing_minor = serializers.IntegerField(required=False, allow_null=True, default=None)
    layout = BankLayoutIn(required=False)


class RawLineOut(Shape):
    """A line as the file says it."""

    booked_on = serializers.DateField()
    amount_minor = serializers.IntegerField()
    name = serializers.CharField()
    reference = serializers.CharField()
    bank_ref = serializers.CharField()


class BankPreviewOut(Shape):
    """What a file says; nothing of it is kept. `off_minor`: what the lines miss of the balance."""

    account = serializers.CharField()
    currency = serializers.CharField()
    opening_minor = serializers.IntegerField(allow_null=True)
    closing_minor = serializers.IntegerField(allow_null=True)
    off_minor = serializers.IntegerField()
    lines = RawLineOut(many=True)


class BankImportedOut(Shape):
    """What came of an import: lines that are new, and lines that were here already."""

    statement_id = serializers.UUIDField()
    new = serializers.IntegerField()
    known = serializers.IntegerField()


class BankStatementOut(Shape):
    """A bank statement that was imported."""

    id = serializers.UUIDField()
    account = serializers.CharField()
    currency = serializers.CharField()
    file_name = serializers.CharField()
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    opening_minor = serializers.IntegerField()
    closing_minor = serializers.IntegerField()
    lines = serializers.IntegerField()
    new_lines = serializers.IntegerField()
    imported_at = serializers.DateTimeField()


class BankMatchOut(Shape):
    """What a line, or a part of it, was."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    item_id = serializers.UUIDField(allow_null=True)
    amount_minor = serializers.IntegerField()
    account = serializers.CharField()
    says = serializers.CharField()
    state = serializers.CharField(help_text=", ".join(Match))
    needs_second = serializers.BooleanField()
    by_id = serializers.UUIDField()
    agreed_by_id = serializers.UUIDField(allow_null=True)


class BankLineOut(Shape):
    """A movement on the bank account; `left_minor` is not explained yet."""

    id = serializers.UUIDField()
    booked_on = serializers.DateField()
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    name = serializers.CharField()
    reference = serializers.CharField()
    left_minor = serializers.IntegerField()
    matches = BankMatchOut(many=True)


class SuggestionOut(Shape):
    """What a line may be; 90 and above leaves nothing to guess."""

    kind = serializers.CharField()
    item_id = serializers.UUIDField(source="item.id")
    name = serializers.CharField(source="item.name")
    reference = serializers.CharField(source="item.reference")
    amount_minor = serializers.IntegerField(source="item.amount_minor")
    score = serializers.IntegerField()
    why = serializers.ListField(child=serializers.CharField())


class LineDetailOut(Shape):
    """One line, and what it may be, the likeliest first."""

    line = BankLineOut()
    suggestions = SuggestionOut(many=True)


class BankOut(Shape):
    """The way from the bank's balance to the books; `off_minor` is 0, or a fault."""

    currency = serializers.CharField()
    until_on = serializers.DateField(allow_null=True)
    says_minor = serializers.IntegerField()
    books_minor = serializers.IntegerField()
    difference_minor = serializers.IntegerField()
    open_minor = serializers.IntegerField()
    unseen_minor = serializers.IntegerField()
    gap_minor = serializers.IntegerField()
    off_minor = serializers.IntegerField()
    open_lines = BankLineOut(many=True)


class BankMatchIn(Shape):
    """What a line is: one of its suggestions."""

    kind = serializers.CharField(max_length=20)
    item_id = serializers.UUIDField()


class ExplainIn(Shape):
    """What the rest of a line was, where nothing is open for it."""

    account = serializers.ChoiceField(choices=(*SPENDABLE, *RECEIVABLE))
    reason = serializers.CharField(max_length=REASON_CHARS)


class MonthEndOut(Shape):
    """A month's end."""

    month_on = serializers.DateField()
    until = serializers.DateTimeField()
    state = serializers.CharField(help_text=", ".join(Month))
    figures = serializers.DictField(child=serializers.IntegerField())
    is_solvent = serializers.BooleanField()
    note = serializers.CharField()
    proposed_by_id = serializers.UUIDField()
    closed_by_id = serializers.UUIDField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class MonthCheckOut(Shape):
    """One thing that has to be right, or is good to know."""

    key = serializers.CharField()
    count = serializers.IntegerField()
    amount_minor = serializers.IntegerField()
    is_blocking = serializers.BooleanField()
    is_right = serializers.BooleanField()


class SolvencyOut(Shape):
    """What there is against what is owed, before an instant."""

    currency = serializers.CharField()
    until = serializers.DateTimeField()
    assets_minor = serializers.IntegerField()
    liabilities_minor = serializers.IntegerField()
    at_hand_minor = serializers.IntegerField()
    at_once_minor = serializers.IntegerField()
    operations_minor = serializers.IntegerField()
    spent_minor = serializers.IntegerField()
    left_minor = serializers.IntegerField()
    bank_minor = serializers.IntegerField()
    covers_all = serializers.BooleanField()
    covers_at_once = serializers.BooleanField()
    is_solvent = serializers.BooleanField()


class EndingOut(Shape):
    """A month on its way to be closed. `row`: it was proposed, or is closed."""

    month_on = serializers.DateField()
    until = serializers.DateTimeField()
    allowed_at = serializers.DateTimeField()
    is_next = serializers.BooleanField()
    is_ready = serializers.BooleanField()
    checks = MonthCheckOut(many=True)
    solvency = SolvencyOut()
    row = MonthEndOut(allow_null=True)


class MonthProposeIn(Shape):
    """Why a month is closed all the same where what is owed is not covered; public."""

    note = serializers.CharField(
        max_length=NOTE_CHARS, required=False, allow_blank=True, default=""
    )


class BooksSpanIn(Shape):
    """Two days, both included; this year until today if left out."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class BooksPaperLineOut(Shape):
    """A line of a statement."""

    words = serializers.CharField()
    amount_minor = serializers.IntegerField()
    is_sum = serializers.BooleanField()


class BooksPaperPartOut(Shape):
    """Some lines under a heading."""

    key = serializers.CharField()
    heading = serializers.CharField()
    lines = BooksPaperLineOut(many=True)


class BooksPaperOut(Shape):
    """Income, balance sheet and reserve of a span."""

    currency = serializers.CharField()
    since_on = serializers.DateField()
    until_on = serializers.DateField()
    is_closed = serializers.BooleanField()
    parts = BooksPaperPartOut(many=True)


class TaxIn(Shape):
    """Which form, for which calendar year."""

    form = serializers.ChoiceField(choices=FORMS)
    year = serializers.IntegerField(min_value=2000, max_value=2199)


class TaxOut(Shape):
    """A table, one row per payee."""

    file_name = serializers.CharField()
    payees = serializers.IntegerField()
    unnamed = serializers.IntegerField()
    text = serializers.CharField()


class DifferenceOut(Shape):
    """Something on which the payment provider and we do not agree."""

    kind = serializers.CharField()
    object_id = serializers.CharField()
    about = serializers.UUIDField(allow_null=True)
    currency = serializers.CharField()
    ours_minor = serializers.IntegerField()
    theirs_minor = serializers.IntegerField()
    off_minor = serializers.IntegerField()
    found_at = serializers.DateTimeField()
    gone_at = serializers.DateTimeField(allow_null=True)


class NightOut(Shape):
    """One comparison."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    run_at = serializers.DateTimeField()
    lines = serializers.IntegerField()
    mended = serializers.IntegerField()
    found = serializers.IntegerField()


class ComparisonOut(Shape):
    """What the nightly comparison found."""

    differences = DifferenceOut(many=True)
    nights = NightOut(many=True)
