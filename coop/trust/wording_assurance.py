"""Assurance in words: what each level is called, what it rests on, what would raise it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.trust.levels import Reason
from coop.trust.queries.assurance import Assurance
from coop.web import formats
from coop.web.local import Local


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a level rests on, or that would raise it; `url` where one can do it."""

    key: str
    icon: str
    name: str
    says: str
    url: str = ""


def name(level: int) -> str:
    """What a level is called."""
    return [
        _("An account"),
        _("Somebody knows you"),
        _("You belong to those who know each other"),
        _("Well known"),
        _("In office"),
    ][level]


def document(what: str) -> str:
    """What a kind of document is called."""
    return {
        "passport": _("Passport"),
        "identity_card": _("Identity card"),
        "residence_permit": _("Residence permit"),
        "driving_licence": _("Driving licence"),
        "papers": _("Papers for driving"),
    }.get(what, _("Document"))


def reasons() -> list[str]:
    """For what documents are usually rejected, for stewards to choose from."""
    return [
        _("It cannot be read. Take the photo in daylight, with all four corners in it."),
        _("It shows another name than your account. Correct the name, or send the right one."),
        _("It has expired. Send one that is still valid."),
        _("It is a copy without a face. Send the side with the photo."),
    ]


def levels() -> list[str]:
    """What each level takes, from 0 to 4."""
    return [
        _("An account, and no more."),
        _("A steward saw a document of yours, or somebody vouched for you in person."),
        _("Enough vouches join you to the seeds that members elected in each city."),
        _("That, with a document, after 90 days as a member."),
        _("Stewards and seeds."),
    ]


def held(found: Assurance, zone: Local) -> list[Line]:
    """What a level rests on, each with its end if it has one."""
    return [_held(reason, found, zone) for reason in found.reasons]


def lacking(found: Assurance, zone: Local) -> list[Line]:
    """What would raise it by one."""
    return [_lacking(reason, found, zone) for reason in found.lacking]


def _held(reason: Reason, found: Assurance, zone: Local) -> Line:
    if reason is Reason.DOCUMENT:
        until = found.document_until
        says = (
            _("It counts until %s.") % formats.date(until, zone.time_zone)
            if until
            else _("It counts without an end.")
        )
        return Line(reason, "id-card", _seen(found.document or ""), says)
    if reason is Reason.MET:
        count = found.facts.met
        says = ngettext(
            "%s person vouched for you beside you.", "%s people vouched for you beside you.", count
        )
        return Line(reason, "users", _("Vouched for in person"), says % count)
    if reason is Reason.TIME:
        assert found.facts.member_since
        since = formats.day(found.facts.member_since, zone.time_zone)
        return Line(reason, "clock", _("Time as a member"), _("Since %s.") % since)
    return Line(reason, *_plain()[reason])


def _plain() -> dict[Reason, tuple[str, str, str]]:
    return {
        Reason.STEWARD: ("shield", _("Steward"), _("As long as you hold the office.")),
        Reason.SEED: ("leaf", _("Seed"), _("Members of your city elected you.")),
        Reason.KNOWN: ("user-round", _("Known from the beginning"), _("The founders know you.")),
        Reason.CONNECTED: (
            "layers",
            _("Joined to the seeds"),
            _("By people who know people; worked out each night."),
        ),
    }


def _seen(what: str) -> str:
    return _("%s, seen by a steward") % document(what)


def _lacking(reason: Reason, found: Assurance, zone: Local) -> Line:
    if reason is Reason.TIME:
        at = found.long_enough_at
        says = (
            _("It is long enough on %s.") % formats.day(at, zone.time_zone)
            if at
            else _("Become a member; it counts from then on.")
        )
        return Line(reason, "clock", _("Time as a member"), says, "" if at else "/membership/")
    return Line(
        reason,
        *{
            Reason.DOCUMENT: (
                "id-card",
                _("Show a document"),
                _("To a steward, at the office or as a picture that is forgotten."),
                "/identity/",
            ),
            Reason.MET: (
                "users",
                _("Meet a member"),
                _("They vouch for you, two phones side by side."),
                "/vouch/read/",
            ),
            Reason.CONNECTED: (
                "users",
                _("Meet more members"),
                _("Each vouch in person joins you closer to the seeds; it shows the next morning."),
                "/vouch/read/",
            ),
        }[reason],
    )
