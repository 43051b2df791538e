"""How papers and cars are put into words: names, what is wrong, what to do. Reads nothing."""

from datetime import date

from django.utils.translation import gettext as _

from coop.web import formats
from rides.fleet.papers import Kind, Lack, Standing

MEGABYTE_KB = 1000


def kind(of: str) -> str:
    """A kind of paper, as a heading."""
    return {
        Kind.LICENCE: _("Driving licence"),
        Kind.BACKGROUND: _("Background check"),
        Kind.INSURANCE: _("Insurance"),
        Kind.INSPECTION: _("Inspection"),
    }.get(Kind(of), of)


def which(of: str, plate: str) -> str:
    """One paper of a person, or of the car with this plate, as the subject of a sentence."""
    if of == Kind.LICENCE:
        return _("Your driving licence")
    if of == Kind.BACKGROUND:
        return _("Your background check")
    if of == Kind.INSURANCE:
        return _("The insurance of %s") % plate
    return _("The inspection of %s") % plate


def lack(one: Lack, plate: str) -> str:
    """Why a paper does not hold, and what to do about it."""
    what = which(one.kind, plate)
    if one.standing == Standing.UNDER_REVIEW:
        return _("%s is still being checked by a steward. You get a mail when it is done.") % what
    if one.standing == Standing.REJECTED:
        return _("%s was not accepted. See why under Papers, and send it again.") % what
    if one.standing == Standing.EXPIRED and one.expires_on:
        return _(
            "%(what)s expired on %(day)s. Send the new one under Papers; a steward checks it."
        ) % {"what": what, "day": day(one.expires_on)}
    return _("%s is missing. Send it under Papers; a steward checks it.") % what


def standing(of: Standing, expires_on: date | None) -> str:
    """How a paper stands, in a word or two."""
    if expires_on and of == Standing.ACCEPTED:
        return _("Accepted until %s") % day(expires_on)
    if expires_on and of == Standing.EXPIRING:
        return _("Expires on %s") % day(expires_on)
    if expires_on and of == Standing.EXPIRED:
        return _("Expired on %s") % day(expires_on)
    return {
        Standing.MISSING: _("Missing"),
        Standing.UNDER_REVIEW: _("Under review"),
        Standing.ACCEPTED: _("Accepted"),
        Standing.REJECTED: _("Not accepted"),
    }.get(of, of)


def hint(of: str) -> str:
    """What to send for a kind of paper."""
    return {
        Kind.LICENCE: _("Both sides in one photo, or as two pages of a PDF."),
        Kind.BACKGROUND: _("That nothing stands against your driving others."),
        Kind.INSURANCE: _("The policy or its certificate; it must cover paid rides."),
        Kind.INSPECTION: _("The latest certificate of roadworthiness."),
    }.get(Kind(of), "")


def day(on: date) -> str:
    """A date as people read it: `12 November 2026`."""
    return f"{on.day}{formats.SPACE}{on:%B}{formats.SPACE}{on.year}"


def megabytes(kilobytes: int) -> str:
    """A size as people read it: `10 MB`."""
    return f"{kilobytes // MEGABYTE_KB}{formats.SPACE}MB"


def reasons() -> list[str]:
    """Reasons for which papers are usually rejected, for stewards to choose from."""
    return [
        _("It cannot be read. Take the photo in daylight, with all four corners in it."),
        _("A side or page is missing."),
        _("It has expired."),
        _("The name on it is not yours."),
        _("The plate on it is another car’s."),
        _("It is another kind of paper."),
    ]


def feature(key: str) -> str:
    """What a car has besides seats."""
    return {
        "wheelchair": _("Takes a wheelchair"),
        "child_seat": _("Child seat on board"),
        "pet": _("Pets welcome"),
        "electric": _("Electric"),
    }.get(key, key)
