"""Words of a locker that stands alone. Pure but for the language."""

from django.utils.translation import gettext as _

from coop.locker import moves


def sentence(refused: str) -> str:
    """Why a read is refused, for whoever wanted to read."""
    return {
        "withdrawn": _("This person has taken their data back, so nothing was read."),
        "expired": _("This person’s contract has ended, so nothing was read."),
        "frozen": _("This person has frozen their data, so nothing was read."),
        "switched_off": _("This person has switched this off, so nothing was read."),
        "no_trigger": _("This may be read only while its trigger holds, so nothing was read."),
        "gone": _("This person’s data is no longer here."),
    }.get(refused, _("This is not covered by what the person allows, so it was not read."))


def paper(kind: str) -> str:
    """What a signed document is, in words."""
    return {
        moves.ARRIVED: _("Everything arrived here"),
        moves.LEFT: _("Everything left here"),
        "receipt": _("The co-operative let go"),
        "forwarding": _("Where it went"),
    }.get(kind, kind)


def happened(what: str) -> str:
    """What an entry of the log is about, in words."""
    return {
        "read": _("Read"),
        "write": _("Brought"),
        "replace": _("Brought"),
        "append": _("Added to"),
        "forget": _("Removed"),
        "keep": _("Tidied"),
        "tied": _("Let in with your code"),
        "contract": _("Narrowed your contract"),
        "agreed": _("You agreed to a new contract"),
        "arrived": _("Moved everything here"),
        "leaving": _("Began to fetch everything, with your code"),
        "left": _("Moved everything away"),
        "froze": _("You froze it"),
        "thawed": _("You thawed it"),
        "withdrew": _("You took it back"),
        "on": _("You switched on"),
        "off": _("You switched off"),
        "heard": _("Told what you decided there"),
    }.get(what, what)
