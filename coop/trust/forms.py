"""What comes in by the pages of trust."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.trust.actions.ratings import Said

UP, DOWN = "up", "down"


def said(data: QueryDict) -> Said:
    """A rating as the form says it; reasons of the other thumb are left aside.

    Raises:
        Malformed: neither thumb was chosen.
    """
    thumb = data.get("thumb")
    if thumb not in (UP, DOWN):
        raise Malformed(_("Choose a thumb up or a thumb down first."))
    return Said(
        is_up=thumb == UP,
        reasons=data.getlist(f"reasons_{thumb}"),
        words=data.get("words", ""),
        private_words=data.get("private_words", ""),
    )
