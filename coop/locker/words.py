"""Says in plain words who read what and why. Called by this room's pages; reads nothing itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.money import format_money
from coop.locker.queries import AccessView, RecordView
from coop.locker.wording import title

Told = tuple[str, str]
"""What a record is called, and what it says."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads in a row by the same reader for the same reason, as one line.

    Attributes:
        what: all that they read.
        at: when it last happened.
        times: how often in a row.
        term: under which term, in words; sign: the icon beside it.
    """

    who: str
    what: str
    why: str
    at: datetime
    times: int
    allowed: bool
    term: str
    sign: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One record, in words."""

    collection: str
    key: str
    title: str
    detail: str


def readings(log: Sequence[AccessView], *, member_id: UUID) -> list[Reading]:
    """The log in words, latest first; reads in a row for one reason become one line."""
    runs = (list(run) for _key, run in groupby(log, key=_alike))
    return [_reading(run, member_id) for run in runs]


def kept(records: Iterable[RecordView]) -> list[Kept]:
    """The person's records in words."""
    return [_kept(record) for record in records]


def _alike(access: AccessView) -> tuple[object, ...]:
    whom = (access.reader, access.purpose, access.about)
    return *whom, access.collection == "documents", access.term, access.allowed, access.refused


def _reading(run: Sequence[AccessView], member_id: UUID) -> Reading:
    latest = run[0]
    return Reading(
        who=_who(latest, member_id),
        what=", ".join(dict.fromkeys(map(_what, run))),
        why=_why(latest),
        at=latest.at,
        times=len(run),
        allowed=latest.allowed,
        term=title(latest.term) if latest.term and latest.refused != "not_covered" else "",
        sign=_sign(latest),
    )


def _who(access: AccessView, member_id: UUID) -> str:
    if access.reader == str(member_id):
        return _("You")
    role, _colon, _id = access.reader.partition(":")
    roles = {
        "driver": _("Your driver"),
        "rider": _("Your rider"),
        "steward": _("A steward"),
        "dispatcher": _("The desk"),
        "background": _("The office that checks backgrounds"),
        "share": _("Whoever has the link of your rider"),
        "telephony": _("The switchboard"),
        "texts": _("Who sends text messages"),
        "safety": _("The emergency button"),
        "matching": _("Whoever finds you a ride"),
        "audit": _("The count of groups"),
        "commons": _("The Commons"),
        "member": _("A member"),
        "ranking": _("The co-operative"),
        "lease": _("The co-operative"),
    }
    if role == "app":
        # Who asks for everything is named where others have a number.
        name = access.about.partition(":")[2] or _id
        return _("%s, an app that you let in") % name
    purposes = {"ride": _("The other person on a ride of yours"), "desk": _("A steward")}
    return roles.get(role) or purposes.get(access.purpose) or _("Somebody else")


def _what(access: AccessView) -> str:
    if access.collection not in ("profile", "documents"):
        return _collection(access.collection)
    fields = {
        "name": _("your name"),
        "phone": _("your phone number"),
        "photo": _("your photo"),
        "application": _("your application to drive"),
        "licence": _("your driving licence"),
        "background": _("your background check"),
        "insurance": _("your car’s insurance"),
        "inspection": _("your car’s inspection"),
    }
    return ", ".join(fields.get(name, name) for name in access.fields)


def _why(access: AccessView) -> str:
    if not access.allowed:
        return _refused(access.refused)
    if access.about:
        return _about(access.about)
    if access.reader == "lease":
        return _("To hold it for your rides, so that none waits for your locker.")
    if access.collection == "documents":
        return _("To check the papers that driving needs.")
    return {
        "shared_car": _("To tell who drives a car that you share."),
        "colleague": _("To see who of you decided."),
        "office": _("To see who holds an office."),
        "vouch": _("To vouch for you, by the link that you gave them."),
        "commons": _("To show who wrote what in the Commons, or to name you there."),
        "background_check": _("To check your background, as you asked."),
        "tax": _("To write what tax offices ask for about people whom the co-operative paid."),
        "own": _("You looked at your own data."),
        "ride": _("To recognise you on a ride you share."),
        "ranking": _("To put drivers, jobs or posts into the order that you chose."),
        "masked_call": _("To connect a call on a ride of yours; the other side saw no number."),
        "text": _("To tell the passenger of a ride by text message that its driver comes."),
        "desk": _("To help with something you asked."),
        "emergency": _("To help you in an emergency, and to tell the people you chose."),
        "matching": _("To match you with people who want to ride with you."),
        "audit": _("To count how rides of different groups are praised; nobody is named."),
        "favourite": _("To show you by name to somebody who wished to ride with you again."),
        "sign_in": _("To greet you."),
    }.get(access.purpose, access.purpose)


def _refused(why: str) -> str:
    return {
        "withdrawn": _("Refused: you have withdrawn your contract."),
        "expired": _("Refused: your contract has ended."),
        "frozen": _("Refused: you have frozen your data."),
        "switched_off": _("Refused: you have switched this off."),
        "no_trigger": _("Refused: no ride of yours was under way."),
        "gone": _("Refused: you have deleted your data."),
        "away": _("Not read: your locker did not answer."),
    }.get(why, _("Refused: no term allows it, so nothing was read."))


def _about(about: str) -> str:
    """What a look of staff was for."""
    kind = about.partition(":")[0]
    return {
        "call": _("You called the desk."),
        "ride": _("To help with a ride of yours."),
        "ticket": _("To help with a problem that was reported."),
        "document": _("To check the papers that driving needs."),
        "register": _("To look after the register of members."),
        "alarm": _("You called for help."),
        "reads": _("It read this, as you allowed on the page “Apps”."),
        "writes": _("It wrote this, as you allowed on the page “Apps”."),
        "log": _("It read who read your data, as you allowed on the page “Apps”."),
        "export": _("It took a copy of everything, as you allowed on the page “Apps”."),
    }.get(kind, _("To help with something you asked."))


def _sign(access: AccessView) -> str:
    if not access.allowed:
        return "x"
    return {
        "desk": "headset",
        "ride": "car",
        "matching": "car",
        "masked_call": "phone",
        "text": "phone",
        "commons": "messages-square",
        "tax": "landmark",
        "background_check": "file-text",
        "emergency": "siren",
        "vouch": "users",
        "app": "key",
    }.get(access.purpose, "eye")


def _collection(name: str) -> str:
    names = {
        "profile": _("your name and contact"),
        "places": _("your places"),
        "traces": _("the way of a ride"),
        "preferences": _("how you like to ride"),
        "ranking": _("the order you chose"),
        "guests": _("your guest’s name and number"),
        "contacts": _("your emergency contacts"),
        "circle": _("whom you want to ride with"),
        "archive": _("everything that is yours, for an archive"),
        "groups": _("to which groups you belong"),
        "avoided": _("why you do not want to meet somebody"),
        "files": _("files that apps keep here"),
        "receipts": _("receipts of your rides"),
        "messages": _("messages of your rides"),
        "ratings": _("ratings in words"),
        "accesses": _("who read your data"),
        "everything": _("everything that lies here"),
    }
    return names.get(name, name)


def _kept(record: RecordView) -> Kept:
    wholes = {
        "preferences": (_("How you like to ride"), _("Your wishes for each ride")),
        "circle": (_("Whom you want to ride with"), _("Women and non-binary people")),
        "groups": (_("To which groups you belong"), _("Counted, never shown")),
        "ranking": (_("Your ranking"), _("The order you chose, and whom you follow")),
        "documents": (_("Papers"), _("Kept apart, as the law asks")),
    }
    if record.collection in wholes:
        return Kept(record.collection, "", *wholes[record.collection])
    if record.collection in TOLD:
        title, detail = TOLD[record.collection](record)
        return Kept(record.collection, record.key, title, detail)
    detail = ", ".join(str(value) for value in record.data.values())
    return Kept(record.collection, record.key, _("Your name and contact"), detail)


def _place(record: RecordView) -> Told:
    return str(record.data.get("label", "")), str(record.data.get("detail", ""))


def _trace(record: RecordView) -> Told:
    count = len(_rows(record))
    said = ngettext("%(count)d position", "%(count)d positions", count) % {"count": count}
    return _("The way of a ride"), said


def _contact(record: RecordView) -> Told:
    return _("Your emergency contact"), _reached(record)


def _guest(record: RecordView) -> Told:
    return _("Whom you booked a ride for"), _reached(record)


def _avoided(record: RecordView) -> Told:
    return _("Why you blocked somebody"), str(record.data.get("why", ""))


def _files(record: RecordView) -> Told:
    count = len(record.data.get("listed") or ())
    said = ngettext("%(count)d file", "%(count)d files", count) % {"count": count}
    return _("Files of apps"), said if count else _("One of them")


def _receipt(record: RecordView) -> Told:
    data = record.data
    price = format_money(int(data.get("total_minor", 0)), str(data.get("currency", "EUR")))
    way = " – ".join(map(str, data.get("stops", ())))
    return _("Receipts of your rides"), f"{way} · {price}"


def _messages(record: RecordView) -> Told:
    count = len(_rows(record))
    said = ngettext("%(count)d message", "%(count)d messages", count) % {"count": count}
    return _("What was written on a ride"), said


def _ratings(record: RecordView) -> Told:
    is_mine = record.key.startswith("given:")
    said = " · ".join(part for row in _rows(record) for part in row[2:] if part)
    return _("What you wrote of others") if is_mine else _("What others wrote of you"), said


def _rows(record: RecordView) -> list[Any]:
    rows = record.data.get("rows")
    return rows if isinstance(rows, list) else []


def _reached(record: RecordView) -> str:
    return f"{record.data.get('name', '')}, {record.data.get('phone', '')}"


TOLD: Mapping[str, Callable[[RecordView], Told]] = {
    "places": _place,
    "traces": _trace,
    "contacts": _contact,
    "guests": _guest,
    "avoided": _avoided,
    "files": _files,
    "receipts": _receipt,
    "messages": _messages,
    "ratings": _ratings,
}
