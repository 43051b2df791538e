"""Words that nobody needs any more are removed. Periodic jobs; safe to repeat."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from coop.rulebook.queries import rules_as_of
from rides.care import models
from rides.care.queries.tickets import CLOSED


@transaction.atomic
def forget_words(*, payload: Mapping[str, str], now: datetime) -> None:
    """Remove what people wrote on rides, once their line is closed and nobody reported a problem."""
    rules = rules_as_of(now)
    open_s, reported_s = rules["contact.open_s"], rules["contact.reported_s"]
    reported = models.Ticket.objects.filter(
        ride=OuterRef("ride"), opened_at__gt=now - timedelta(seconds=reported_s)
    )
    lost = models.LostItem.objects.filter(
        ride=OuterRef("ride"), contact_until__gt=now, state__in=["asked", "found"]
    )
    over = models.Message.objects.filter(ride__ended_at__lte=now - timedelta(seconds=open_s))
    over.exclude(Exists(reported)).exclude(Exists(lost)).delete()
    calls = models.Call.objects.filter(ride__ended_at__lte=now - timedelta(seconds=reported_s))
    calls.delete()


@transaction.atomic
def forget_tickets(*, payload: Mapping[str, str], now: datetime) -> None:
    """Empty tickets that were closed long ago: that there was one stays, what it said goes."""
    keep = timedelta(seconds=rules_as_of(now)["tickets.keep_s"])
    old = models.Entry.objects.filter(ticket__state=CLOSED, ticket__closed_at__lte=now - keep)
    photos = list(old.exclude(photo=None).values_list("photo_id", flat=True))
    old.exclude(text="", photo=None).update(text="", photo=None)
    models.Photo.objects.filter(id__in=photos).delete()
    gone = models.LostItem.objects.filter(ended_at__lte=now - keep).exclude(what="")
    gone.update(what="")


@transaction.atomic
def forget_incidents(*, payload: Mapping[str, str], now: datetime) -> None:
    """Remove the words of incidents closed long ago, and where their alarms were raised."""
    keep = timedelta(seconds=rules_as_of(now)["safety.keep_s"])
    models.Words.objects.filter(step__incident__closed_at__lte=now - keep).delete()
    old = models.Alert.objects.filter(incident__closed_at__lte=now - keep)
    old.exclude(where=None).update(where=None)
