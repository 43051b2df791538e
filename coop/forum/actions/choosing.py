"""How a member reads, and what comes by e-mail: their own choice, and nobody else's."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.forum import models, ordering
from coop.forum.states import LOWERING, How, Why

FOLD_FROM = (0, 1, 2, 3, 5, 10, 25)
"""What a reader can choose among; 0: never."""


class NoSuchChoice(Malformed):
    """A choice that is not offered."""

    code = "no_such_choice"


@transaction.atomic
def choose(
    *,
    by: UUID,
    order: str | None = None,
    folds: Mapping[str, int] | None = None,
    matrix: Mapping[str, str] | None = None,
) -> None:
    """Keep what is given, and leave the rest as it was.

    Args:
        order: key of a ranker.
        folds: label -> from how many members' labels on words are folded.
        matrix: cause -> when to hear of it by e-mail.
    Raises:
        NoSuchChoice: something that is not offered.
    """
    _need_offered(order, folds or {}, matrix or {})
    models.Reader.objects.get_or_create(user_id=by)
    row = models.Reader.objects.select_for_update().get(user_id=by)
    row.order = row.order if order is None else order
    row.folds = {**row.folds, **(folds or {})}
    row.matrix = {**row.matrix, **(matrix or {})}
    row.save(update_fields=["order", "folds", "matrix"])


def take_own(user_id: UUID, *, is_common: bool, now: datetime) -> None:
    """Follow an order that was just set under "Your ranking"; see `coop.ranking.registry.Chosen`."""
    choose(by=user_id, order=ordering.NEWEST if is_common else ordering.OWN)


def stop(*, user_id: UUID, now: datetime) -> None:
    """No more e-mail from the Commons, as the link in each mail asks; what waits is not sent."""
    choose(by=user_id, matrix={str(why): str(How.NEVER) for why in Why})
    models.Notice.objects.filter(user_id=user_id, sent_at=None).delete()


def _need_offered(order: str | None, folds: Mapping[str, int], matrix: Mapping[str, str]) -> None:
    is_offered = (
        (order is None or order in ordering.RANKERS)
        and set(folds) <= {str(label) for label in LOWERING}
        and set(folds.values()) <= set(FOLD_FROM)
        and set(matrix) <= {str(why) for why in Why}
        and set(matrix.values()) <= {str(how) for how in How}
    )
    if not is_offered:
        raise NoSuchChoice(_("That is none of the choices. Choose one of those on the page."))
