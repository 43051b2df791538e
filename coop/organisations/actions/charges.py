"""Keeps what the ledger puts on an organisation's account, in the transaction of the entry.

What comes back of a ride whose invoice is out makes a credit note at once; before, it goes onto
the same invoice.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from coop.organisations import models
from coop.organisations.actions import invoicing
from coop.organisations.months import month_of
from coop.organisations.states import Ride
from coop.web.local import here
from payouts.charged import Charged


@transaction.atomic
def keep(charged: Charged, *, now: datetime) -> None:
    """Write down a charge, once per entry, and what it means for the month and the papers."""
    is_back = charged.amount_minor < 0
    rows = models.Organisation.objects.select_for_update(no_key=True)
    organisation = rows.get(id=charged.organisation_id)
    ride = models.AccountRide.objects.select_for_update().get(ride_id=charged.ride_id)
    first = models.Charge.objects.filter(ride=ride).order_by("id").first()
    charge = models.Charge.objects.create(
        organisation=organisation,
        ride=ride,
        key=charged.key,
        kind=charged.kind,
        currency=charged.currency,
        amount_minor=charged.amount_minor,
        tax_minor=charged.tax_minor,
        at=first.at if is_back and first else charged.at,
        booked_at=now,
    )
    sums = models.Charge.objects.filter(ride=ride).aggregate(sum=Sum("amount_minor"))
    ride.amount_minor, ride.state = sums["sum"], Ride.CHARGED
    ride.month = month_of(charge.at, here().time_zone)
    ride.save(update_fields=["amount_minor", "state", "month"])
    billed = models.PaperLine.objects.filter(charge=first).first() if is_back and first else None
    if billed is not None:
        invoicing.credit(charge, billed.paper, now=now)
