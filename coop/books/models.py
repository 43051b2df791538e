"""Tables of the co-op's own books: bills, bank statements, what their lines were, months' ends."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from coop.books import states


class Bill(models.Model):
    """A supplier's bill. Approved by another person than whoever entered it; never edited.

    `payment_key` names the ledger's entry that paid it, while it is paid.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    supplier = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    account = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    due_on = models.DateField()
    about = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=10, default=states.Bill.ENTERED)
    entered_by_id = models.UUIDField()
    entered_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="")
    paid_on = models.DateField(null=True)
    payment_key = models.CharField(max_length=120, default="")
    reversal_by_id = models.UUIDField(null=True)
    reversal_reason = models.CharField(max_length=300, default="")
    reversed_by_id = models.UUIDField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="bills_by_state")]
        constraints = [
            models.UniqueConstraint(
                Lower("supplier"),
                Lower("number"),
                name="a_bill_comes_once",
                condition=Q(state__in=states.LIVE_BILLS),
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, account__in=states.SPENDABLE),
                name="bill_is_for_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.Bill.ENTERED, states.Bill.REFUSED])
                | (Q(decided_by_id__isnull=False) & ~Q(decided_by_id=F("entered_by_id"))),
                name="two_people_approve_a_bill",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.Bill.REVERSED)
                | (
                    Q(reversal_by_id__isnull=False, reversed_by_id__isnull=False)
                    & ~Q(reversed_by_id=F("reversal_by_id"))
                ),
                name="two_people_reverse_a_bill",
            ),
            models.CheckConstraint(
                condition=Q(state=states.Bill.PAID, paid_on__isnull=False) & ~Q(payment_key="")
                | ~Q(state=states.Bill.PAID) & Q(paid_on=None, payment_key=""),
                name="paid_bills_have_a_payment",
            ),
        ]


class Statement(models.Model):
    """A bank statement as it was imported: its balances, and how many of its lines were new."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    from_on = models.DateField()
    until_on = models.DateField()
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    lines = models.IntegerField()
    new_lines = models.IntegerField()
    imported_by_id = models.UUIDField()
    imported_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["currency", "until_on"], name="statements_in_time")]


class Line(models.Model):
    """One movement on the bank account; `print` is the same in every statement that has it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT)
    place = models.IntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    amount_minor = models.BigIntegerField()
    name = models.CharField(max_length=300)
    reference = models.CharField(max_length=300)
    bank_ref = models.CharField(max_length=80)
    print = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["currency", "booked_on"], name="lines_in_time")]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="line_is_something")
        ]


class Match(models.Model):
    """What a line, or a part of it, was. `entry_key` names the ledger's entry on `bank`."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    line = models.ForeignKey(Line, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    item_id = models.UUIDField(null=True)
    amount_minor = models.BigIntegerField()
    account = models.CharField(max_length=40, default="")
    reason = models.CharField(max_length=300, default="")
    says = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, default=states.Match.STANDS)
    needs_second = models.BooleanField(default=False)
    entry_key = models.CharField(max_length=120, null=True)
    by_id = models.UUIDField()
    at = models.DateTimeField()
    agreed_by_id = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    undone_by_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry_key"], name="an_entry_explains_once", condition=Q(state="stands")
            ),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="match_is_something"),
            models.CheckConstraint(
                condition=~Q(state=states.Match.STANDS) | Q(entry_key__isnull=False),
                name="matches_that_stand_are_booked",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.Match.STANDS)
                | Q(needs_second=False)
                | (Q(agreed_by_id__isnull=False) & ~Q(agreed_by_id=F("by_id"))),
                name="two_people_correct_above_the_limit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state"], name="matches_open", condition=Q(state__in=states.UNDER_WAY)
            )
        ]


class Month(models.Model):
    """A month's end, with the figures that its two people saw."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    month_on = models.DateField()
    until = models.DateTimeField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=states.Month.PROPOSED)
    figures = models.JSONField()
    is_solvent = models.BooleanField()
    note = models.CharField(max_length=600, default="")
    proposed_by_id = models.UUIDField()
    proposed_at = models.DateTimeField()
    closed_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month_on"],
                name="a_month_ends_once",
                condition=Q(state__in=[states.Month.PROPOSED, states.Month.CLOSED]),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.Month.CLOSED)
                | (
                    Q(closed_by_id__isnull=False, closed_at__isnull=False)
                    & ~Q(closed_by_id=F("proposed_by_id"))
                ),
                name="two_people_close_a_month",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.Month.CLOSED) | Q(is_solvent=True) | ~Q(note=""),
                name="a_month_that_cannot_pay_says_why",
            ),
        ]
