"""Exports for tax offices: each is in the journal, and each payee reads in their log that it was made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.books.places import Place
from coop.journal import actions as journal
from coop.locker import client as locker
from payouts.periods import YEARS, local_day
from payouts.queries import taxes
from payouts.queries.taxes import Payee

US, DAC7 = "us", "dac7"
FORMS = (US, DAC7)


@dataclass(frozen=True, slots=True)
class Export:
    """A calendar year's payees with their names, as far as these are known."""

    form: str
    year: int
    currency: str
    payees: tuple[Payee, ...]
    names: dict[UUID, str]

    @property
    def unnamed(self) -> int:
        """Payees whose name the locker does not have."""
        return sum(not self.names.get(one.user_id) for one in self.payees)


@transaction.atomic
def export(*, form: str, year: int, place: Place, by: UUID, now: datetime) -> Export:
    """Put together what a tax office asks for, and note that it was.

    Raises:
        Malformed: no such form, or no such year.
    """
    if form not in FORMS:
        raise Malformed(_("Choose which form the file is for."))
    if year not in YEARS or year > local_day(now, place.time_zone).year:
        raise Malformed(_("Choose a calendar year that has begun."))
    found = taxes.payees(year, currency=place.currency, time_zone=place.time_zone)
    names: dict[UUID, str] = {}
    if found:
        people = locker.read_many(
            [one.user_id for one in found],
            "profile",
            fields=["name"],
            purpose="tax",
            reader=f"steward:{by}",
            now=now,
        )
        names = {user_id: data.get("name", "") for user_id, data in people.items()}
    journal.record(
        kind="books.tax_exported",
        public={"form": form, "year": year, "currency": place.currency, "payees": len(found)},
        private={"by": str(by)},
        now=now,
    )
    return Export(form, year, place.currency, tuple(found), names)
