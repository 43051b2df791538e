"""What comes in by the forms of panels, read or refused with a sentence."""

from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours
from coop.panels.kinds import Kind, Role


def subject(typed: QueryDict) -> tuple[Kind, UUID]:
    """What somebody wants to bring before a panel.

    Raises:
        NotYours: there is no such thing.
    """
    try:
        return Kind(typed.get("kind", "")), UUID(typed.get("about", ""))
    except ValueError:
        raise NotYours(_("There is nothing of this kind to bring before a panel.")) from None


def role(text: str) -> Role:
    """Whom a question goes to.

    Raises:
        Malformed: nobody.
    """
    try:
        return Role(text)
    except ValueError:
        raise Malformed(_("Choose whom you ask.")) from None


def level(text: str) -> int:
    """Which decision somebody chose.

    Raises:
        Malformed: none.
    """
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise Malformed(_("Choose one of the decisions."))
    return int(text)
