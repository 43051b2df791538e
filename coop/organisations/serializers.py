"""Shapes of the API of organisations."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.organisations.actions.opening import LIMIT_MAX
from coop.organisations.actions.paying import REFERENCE_CHARS
from coop.organisations.actions.seats import CENTRE_CHARS
from coop.organisations.states import Paper, Ride, Seat, Standing

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class TermsIn(Shape):
    """What an organisation is, and how it pays."""

    name = serializers.CharField(max_length=120)
    address = serializers.CharField(max_length=300, help_text="As it stands on invoices.")
    email = serializers.EmailField(help_text="Where invoices go.")
    tax_number = serializers.CharField(max_length=40, default="", allow_blank=True)
    term_days = serializers.IntegerField(min_value=0, max_value=120)
    limit_minor = serializers.IntegerField(
        min_value=1, max_value=LIMIT_MAX, help_text="The most that the rides of a month may cost."
    )
    shows_addresses = serializers.BooleanField(
        default=False, help_text="Its contract lets addresses stand on invoices."
    )


class AccountOut(Shape):
    """An organisation, and how its account stands."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    email = serializers.CharField()
    tax_number = serializers.CharField()
    currency = serializers.CharField()
    term_days = serializers.IntegerField()
    limit_minor = serializers.IntegerField()
    shows_addresses = serializers.BooleanField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    people = serializers.IntegerField()
    spent_minor = serializers.IntegerField(help_text="What the rides of this month cost, or will.")
    owed_minor = serializers.IntegerField(help_text="By the books, billed or not.")


class LimitsIn(Shape):
    """What somebody may ride for; what is left out is no limit."""

    cost_centre = serializers.CharField(max_length=CENTRE_CHARS, default="", allow_blank=True)
    ride_limit_minor = serializers.IntegerField(min_value=1, default=None, allow_null=True)
    month_limit_minor = serializers.IntegerField(min_value=1, default=None, allow_null=True)
    from_hour = serializers.IntegerField(min_value=0, max_value=24, default=None, allow_null=True)
    until_hour = serializers.IntegerField(min_value=0, max_value=24, default=None, allow_null=True)


class ChangeSeatIn(LimitsIn):
    """Other limits for somebody."""

    is_admin = serializers.BooleanField(default=False)


class InviteIn(ChangeSeatIn):
    """An invitation to ride on the account, by e-mail."""

    email = serializers.EmailField()


class SeatOut(Shape):
    """Somebody's right to ride on an account."""

    id = serializers.UUIDField()
    organisation_id = serializers.UUIDField()
    organisation = serializers.CharField()
    currency = serializers.CharField()
    email = serializers.CharField()
    is_admin = serializers.BooleanField()
    cost_centre = serializers.CharField()
    ride_limit_minor = serializers.IntegerField(allow_null=True)
    month_limit_minor = serializers.IntegerField(allow_null=True)
    from_hour = serializers.IntegerField(allow_null=True)
    until_hour = serializers.IntegerField(allow_null=True)
    state = serializers.CharField(help_text=", ".join(Seat))
    invited_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class MonthIn(Shape):
    """Which month; this one if left out."""

    month = serializers.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False)


class AccountRideOut(Shape):
    """A ride on the account: reserved at its price, then what it cost."""

    ride_id = serializers.UUIDField()
    begins_at = serializers.DateTimeField()
    start = serializers.CharField()
    finish = serializers.CharField()
    email = serializers.CharField(help_text="Of who booked; empty where the desk did.")
    cost_centre = serializers.CharField()
    state = serializers.CharField(help_text=", ".join(Ride))
    amount_minor = serializers.IntegerField()


class PaperOut(Shape):
    """An invoice or a credit note; a credit note's total is below zero."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    kind = serializers.CharField(help_text=", ".join(Paper))
    month = serializers.DateField()
    currency = serializers.CharField()
    total_minor = serializers.IntegerField()
    open_minor = serializers.IntegerField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    standing = serializers.CharField(help_text=", ".join(Standing))


class LineOut(Shape):
    """A line of a paper."""

    kind = serializers.CharField()
    on = serializers.DateField()
    start = serializers.CharField()
    finish = serializers.CharField()
    cost_centre = serializers.CharField()
    amount_minor = serializers.IntegerField()
    tax_minor = serializers.IntegerField()


class WholePaperOut(Shape):
    """A paper with its lines."""

    paper = PaperOut(source="row")
    address = serializers.CharField()
    tax_number = serializers.CharField()
    tax_minor = serializers.IntegerField()
    credits = PaperOut(many=True)
    lines = LineOut(many=True)


class SeenIn(Shape):
    """A line of the bank account: above zero it came in, below it went out."""

    amount_minor = serializers.IntegerField()
    reference = serializers.CharField(max_length=REFERENCE_CHARS)
    on = serializers.DateField()
