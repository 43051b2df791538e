"""Organisations, who may ride on their account, what that cost, and the papers about it.

Charges, papers, their lines and payments only grow. Nobody's name is here: an invitation keeps
the e-mail it went to until it is answered.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from coop.organisations import states

INVITED, ACTIVE = states.Seat.INVITED.value, states.Seat.ACTIVE.value
INVOICE, CREDIT = states.Paper.INVOICE.value, states.Paper.CREDIT.value


class Organisation(models.Model):
    """A customer that is billed each month. `limit_minor`: the most that a month may cost."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    email = models.EmailField()
    tax_number = models.CharField(max_length=40, default="")
    currency = models.CharField(max_length=3)
    term_days = models.PositiveSmallIntegerField()
    limit_minor = models.BigIntegerField()
    shows_addresses = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(limit_minor__gt=0), name="limit_is_something")
        ]


class Seat(models.Model):
    """Somebody's right to ride on the account, by invitation. Empty limits are none.

    `from_hour` and `until_hour` are hours of the local day in which a ride may begin.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    email = models.EmailField(default="")
    is_admin = models.BooleanField(default=False)
    cost_centre = models.CharField(max_length=40, default="")
    ride_limit_minor = models.BigIntegerField(null=True)
    month_limit_minor = models.BigIntegerField(null=True)
    from_hour = models.PositiveSmallIntegerField(null=True)
    until_hour = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, default=INVITED)
    invited_at = models.DateTimeField()
    invited_by_id = models.UUIDField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["email"], name="invitations_to", condition=~Q(email=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="one_seat_each",
                condition=Q(state=ACTIVE),
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                name="one_invitation_each",
                condition=Q(state=INVITED),
            ),
            models.CheckConstraint(
                condition=~Q(state=ACTIVE) | Q(user__isnull=False),
                name="who_sits_is_known",
            ),
        ]


class AccountRide(models.Model):
    """A ride on an organisation's account: reserved at its price, then what it cost.

    `month` is the first day of the local month that it counts towards. From and to are words of
    the district, or addresses where the organisation's contract says so.
    """

    ride_id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True)
    booked_by_id = models.UUIDField()
    cost_centre = models.CharField(max_length=40, default="")
    start = models.CharField(max_length=200)
    finish = models.CharField(max_length=200)
    month = models.DateField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, default=states.Ride.RESERVED.value)
    booked_at = models.DateTimeField()
    begins_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "month"], name="account_rides_of_month")]


class Charge(models.Model):
    """What the ledger says that an organisation owes for a ride, or does no longer; `at` dates it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    ride = models.ForeignKey(AccountRide, on_delete=models.PROTECT)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    at = models.DateTimeField()
    booked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "at"], name="charges_in_time")]


class Paper(models.Model):
    """An invoice, or a credit note that corrects one: numbered without a gap, never changed.

    Name, address and tax number are those of the day. A credit note's sums are below zero.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=10)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    month = models.DateField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    tax_number = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["issued_at"], name="papers_in_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month"],
                name="one_invoice_a_month",
                condition=Q(kind=INVOICE),
            ),
            models.CheckConstraint(
                condition=Q(kind=INVOICE, corrects=None)
                | Q(kind=CREDIT, corrects__isnull=False, total_minor__lt=0),
                name="credit_corrects_an_invoice",
            ),
        ]


class PaperLine(models.Model):
    """One charge on a paper, in the words of the day."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT)
    position = models.PositiveIntegerField()
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    on = models.DateField()
    start = models.CharField(max_length=200)
    finish = models.CharField(max_length=200)
    cost_centre = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="paper_lines_have_an_order")
        ]


class Paid(models.Model):
    """Money that came for an invoice by bank (`amount_minor` > 0), or that we sent back (< 0)."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    key = models.CharField(max_length=120, unique=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT)
    amount_minor = models.BigIntegerField()
    reference = models.CharField(max_length=140)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="payment_is_something")
        ]


class Reminder(models.Model):
    """A mail about an invoice that is overdue, by number: the first is 1."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="each_reminder_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="reminders_count_from_one"),
        ]
