"""What an app asks for, in plain words. Called by this room's pages; reads nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coop.oauth.asking import EXPORT, LOG, OFFLINE, Part


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the consent page: `field` and `value` are what its switch sends."""

    field: str
    value: str
    title: str
    says: str
    is_needed: bool
    sign: str


def lines(parts: Sequence[Part], scopes: Iterable[str]) -> list[Line]:
    """Everything that is asked for, each with a switch of its own."""
    return [
        *(_part(number, part) for number, part in enumerate(parts)),
        *(_scope(scope) for scope in scopes),
    ]


def allowed(details: Iterable[Mapping[str, Any]], scopes: Iterable[str]) -> list[str]:
    """The same once it is allowed, a phrase each."""
    found = [
        _("%(may)s: %(what)s") % {"may": _may(detail["actions"]), "what": _what(name, fields)}
        for detail in details
        for name, fields in detail["collections"].items()
    ]
    return found + [_scope(scope).title for scope in scopes if scope != OFFLINE]


def collection(name: str) -> str:
    """How a collection is called."""
    return {
        "profile": _("Your name and contact"),
        "places": _("Your places"),
        "traces": _("The ways of your rides"),
        "documents": _("Your papers for driving"),
        "preferences": _("How you like to ride"),
        "contacts": _("Your emergency contacts"),
        "circle": _("Whom you want to ride with"),
        "groups": _("To which groups you belong"),
        "avoided": _("Why you blocked somebody"),
        "ranking": _("Your ranking"),
        "guests": _("Guests you booked for"),
        "receipts": _("Receipts of your rides"),
        "messages": _("Messages of your rides"),
        "ratings": _("Ratings in words"),
    }.get(name, name.replace("_", " ").capitalize())


def _part(number: int, part: Part) -> Line:
    says = _("%(may)s %(fields)s. What for, in its own words: “%(purpose)s”") % {
        "may": _may(part.actions),
        "fields": ", ".join(_field(name) for name in part.fields),
        "purpose": part.purpose,
    }
    return Line("part", str(number), collection(part.collection), says, part.is_needed, "file-text")


def _scope(scope: str) -> Line:
    titles = {
        EXPORT: (
            _("A copy of everything"),
            _("All that lies in your locker and its whole log, to take it somewhere else."),
            "download",
        ),
        LOG: (_("Who read your data"), _("Your log, as it stands on “Your data”."), "eye"),
        OFFLINE: (
            _("While you are away"),
            _("It can go on without you, until the day that you choose below."),
            "clock",
        ),
    }
    title, says, sign = titles.get(scope) or _files(scope)
    return Line("scope", scope, title, says, False, sign)


def _files(scope: str) -> tuple[str, str, str]:
    module, _colon, level = scope.partition(":")
    title = _("All files of apps") if module == "*" else _("Files in the folder “%s”") % module
    says = _("Read and change them.") if level == "rw" else _("Read them.")
    return title, says, "layers"


def _may(actions: Sequence[str]) -> str:
    words = {"read": _("read"), "write": _("change"), "append": _("add to")}
    said = _(" and ").join(words[one] for one in actions)
    return _("Can %s") % said


def _what(name: str, fields: Sequence[str]) -> str:
    said = collection(name)
    return f"{said[:1].lower()}{said[1:]} ({', '.join(_field(one) for one in fields)})"


def _field(name: str) -> str:
    return {
        "lat": _("latitude"),
        "lon": _("longitude"),
        "rows": _("all entries"),
        "total_minor": _("total"),
        "phone": _("phone number"),
    }.get(name, name.replace("_", " "))
