"""Pays by bank what members decided: a line on the statement was that, or was not after all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import NotYours, Refusal
from coop.web.local import here
from governance import models
from governance.queries import spending
from governance.queries.spending import Due
from payouts.actions.ledger import Leg, post, reverse


class NotTheSame(Refusal):
    """The line is another amount than what was decided."""

    code = "not_the_same"


@transaction.atomic
def settle(*, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime) -> str:
    """A line paid what was decided; see `coop.books.registry.Settles`.

    Raises:
        NotYours: nothing of this number is open.
        NotTheSame: the line is another amount.
    """
    currency = here().currency
    models.Proposal.objects.select_for_update(no_key=True).get(id=_open(item_id).proposal_id)
    decided = _open(item_id)  # whoever held the row may have paid it
    if amount_minor != decided.amount_minor:
        raise NotTheSame(
            _("Members decided on %s; the line has to be the same.")
            % format_money(-decided.amount_minor, currency)
        )
    post(
        kind="decision.paid",
        key=key,
        about=item_id,
        currency=currency,
        legs=[Leg("bills_due", None, -amount_minor), Leg("bank", None, amount_minor)],
        now=now,
    )
    return key


@transaction.atomic
def unsettle(*, item_id: UUID, key: str, by: UUID, now: datetime) -> None:
    """The line was not for this after all; see `coop.books.registry.Undoes`."""
    reverse(key=f"undo:{key}", of=key, kind="decision.unpaid", now=now)


def _open(item_id: UUID) -> Due:
    for one in spending.due(currency=here().currency):
        if one.id == item_id:
            return one
    raise NotYours(_("Nothing of this is left to be paid."))
