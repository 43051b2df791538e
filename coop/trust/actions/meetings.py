"""Vouching in person: one phone shows a code that changes, the other reads it beside it.

Whoever shows the code is whoever vouches, and has the last word. Called by this room's doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members.actions import vouching
from coop.members.queries import vouches
from coop.rulebook.queries import Rules, rules_as_of
from coop.trust import codes, models
from coop.web import cities, formats

SECRET_BYTES = 32
AHEAD = timedelta(seconds=5)
KEPT = timedelta(days=1)


class NoPlace(Malformed):
    """A vouch in person needs to know that both are in one place."""

    code = "no_place"


class OldPlace(Malformed):
    """A place from a while ago says nothing about now."""

    code = "old_place"


class OutsideCities(Refusal):
    """Vouches belong to a city."""

    code = "outside_cities"


class OtherCity(Refusal):
    """The two are in different cities."""

    code = "other_city"


class TooFar(Refusal):
    """The two are not together."""

    code = "too_far"


class WrongCode(Malformed):
    """Nobody shows this code."""

    code = "wrong_code"


class CodeOver(Refusal):
    """The code was shown before: a photograph of it is worth nothing."""

    code = "code_over"


class CodeUsed(Refusal):
    """Somebody read the code first: it counts once."""

    code = "code_used"


class MeetingOver(Refusal):
    """The time of a meeting is over, or one of the two ended it."""

    code = "meeting_over"


class NotReadYet(Refusal):
    """Nobody has read the code."""

    code = "not_read_yet"


class VouchedBefore(Refusal):
    """The one vouches for the other already."""

    code = "vouched_before"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phone says that it is, and when it found out."""

    point: Point
    at: datetime


@transaction.atomic
def begin(*, place: Place, by: UUID, now: datetime) -> UUID:
    """Show a code, to vouch for whoever reads it; returns the meeting's id.

    A meeting of theirs that is open gives way to this one.

    Raises:
        coop.members.actions.vouching.CannotVouch: with the reason, and from when on one can.
        OldPlace, OutsideCities
    """
    rules = rules_as_of(now)
    vouching.need_open(by)
    vouching.need_no_bar(by, now=now, is_known=vouches.has_links(by))
    _need_fresh(place, rules, now)
    city = _city(place.point)
    for row in models.Meeting.objects.filter(voucher_id=by, state__in=["open", "read"]):
        _end(row, "over" if row.state == "open" else "declined", now=now)
    row = models.Meeting.objects.create(
        voucher_id=by,
        secret=token_bytes(SECRET_BYTES),
        city=city,
        opened_at=now,
        closes_at=now + timedelta(seconds=rules["vouches.open_s"]),
        lat=place.point.lat,
        lon=place.point.lon,
        placed_at=place.at,
    )
    return row.id


@transaction.atomic
def move(*, meeting_id: UUID, place: Place, by: UUID, now: datetime) -> None:
    """Say anew where the phone is that shows the code; no harm once the code was read.

    Raises:
        NotYours, OldPlace, OutsideCities
    """
    row = _mine(meeting_id, by)
    _need_fresh(place, rules_as_of(now), now)
    models.Meeting.objects.filter(id=row.id, state="open", closes_at__gt=now).update(
        lat=place.point.lat,
        lon=place.point.lon,
        placed_at=place.at,
        city=_city(place.point),
    )


@transaction.atomic
def read(*, code: str, place: Place, by: UUID, now: datetime) -> UUID:
    """Read the code that somebody shows, to be vouched for; returns the meeting's id.

    Raises:
        WrongCode, CodeOver, CodeUsed: of the code.
        OldPlace, OtherCity, TooFar: of the two places; the first one's may be too old as well.
        VouchedBefore
        coop.members.actions.vouching.CannotVouch: oneself, or the two keep apart.
    """
    rules = rules_as_of(now)
    row, step = _shown_by(codes.typed(code), rules, now)
    vouching.need_pair(by, by=row.voucher_id)
    if vouches.has_met(by, row.voucher_id):
        raise VouchedBefore(_("They have vouched for you in person already. Once is enough."))
    _need_fresh(place, rules, now)
    _need_together(row, place, rules, now)
    moved = models.Meeting.objects.filter(id=row.id, state="open", closes_at__gt=now).update(
        state="read",
        scanned_by_id=by,
        scanned_at=now,
        step=step,
        lat=None,
        lon=None,
        placed_at=None,
    )
    if moved != 1:
        raise _used()
    return row.id


@transaction.atomic
def give(*, meeting_id: UUID, by: UUID, now: datetime) -> None:
    """Vouch for whoever read one's code. Twice is once.

    Raises:
        NotYours, MeetingOver, NotReadYet
        coop.members.actions.vouching.CannotVouch: something has come between.
    """
    row = _mine(meeting_id, by)
    if row.state == "given":
        return
    if row.state == "open":
        raise NotReadYet(_("Nobody has read your code yet."))
    ready = models.Meeting.objects.filter(id=row.id, state="read", closes_at__gt=now)
    if ready.update(state="given", ended_at=now) != 1 or row.scanned_by_id is None:
        raise MeetingOver(_("The time for this is over. Begin again, and show a new code."))
    vouching.give(user_id=row.scanned_by_id, how=vouches.MET, by=by, now=now)


@transaction.atomic
def stop(*, meeting_id: UUID, by: UUID, now: datetime) -> None:
    """End a meeting without a vouch; either of the two may, and twice is once.

    Raises:
        NotYours
    """
    row = models.Meeting.objects.select_for_update().filter(id=meeting_id).first()
    if row is None or by not in (row.voucher_id, row.scanned_by_id):
        raise _not_yours()
    if row.state in {"open", "read"}:
        _end(row, "over" if row.state == "open" else "declined", now=now)


def forget(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: close what is over, and with it forget where it was; remove it a day later."""
    for row in models.Meeting.objects.filter(state__in=["open", "read"], closes_at__lte=now):
        _end(row, "over" if row.state == "open" else "declined", now=now)
    models.Meeting.objects.filter(closes_at__lt=now - KEPT).delete()


def _end(row: models.Meeting, state: str, *, now: datetime) -> None:
    models.Meeting.objects.filter(id=row.id, state=row.state).update(
        state=state, ended_at=now, lat=None, lon=None, placed_at=None
    )


def _mine(meeting_id: UUID, by: UUID) -> models.Meeting:
    row = models.Meeting.objects.filter(id=meeting_id, voucher_id=by).first()
    if row is None:
        raise _not_yours()
    return row


def _shown_by(typed: str, rules: Rules, now: datetime) -> tuple[models.Meeting, int]:
    """Who shows this code now; a code of before says that it is over, a used one that it is."""
    step_s, back = rules["vouches.step_s"], rules["vouches.steps_back"]
    live = list(models.Meeting.objects.filter(closes_at__gt=now).order_by("opened_at", "id"))
    for row in live:
        step = codes.read_at(bytes(row.secret), typed, now, step_s=step_s, back=back)
        if step is not None:
            if row.state != "open":
                raise _used()
            return row, step
    long = rules["vouches.open_s"] // step_s
    for row in live:
        step = codes.read_at(bytes(row.secret), typed, now, step_s=step_s, back=long)
        if step is not None:
            raise CodeOver(
                _("This code is over. Read the one that their phone shows now."), allowed_at=now
            )
    raise WrongCode(
        _("Nobody shows this code now. Look at their phone again; it changes every few seconds.")
    )


def _need_fresh(place: Place, rules: Rules, now: datetime) -> None:
    if not now - timedelta(seconds=rules["vouches.place_s"]) <= place.at <= now + AHEAD:
        raise OldPlace(_("Your phone’s place is too old. Let it look where you are once more."))


def _need_together(row: models.Meeting, place: Place, rules: Rules, now: datetime) -> None:
    if row.placed_at is None or row.lat is None or row.lon is None:
        raise _used()
    if row.placed_at < now - timedelta(seconds=rules["vouches.place_s"]):
        raise OldPlace(
            _(
                "Their phone has not said for a minute where it is. Keep its page open, and try again."
            )
        )
    if _city(place.point) != row.city:
        raise OtherCity(
            _("The two of you are in different cities. One vouches for somebody beside them.")
        )
    apart_m = distance_m(place.point, Point(row.lat, row.lon))
    if apart_m > rules["vouches.near_m"]:
        raise TooFar(
            _("Your phones say that you are %(apart)s apart. Come within %(near)s of each other.")
            % {
                "apart": formats.distance(round(apart_m), "metric"),
                "near": formats.distance(rules["vouches.near_m"], "metric"),
            }
        )


def _city(point: Point) -> str:
    city = cities.at(point)
    if city is None:
        raise OutsideCities(
            _(
                "You are outside the cities that we serve. People vouch for each other in one of them."
            )
        )
    return city


def _used() -> CodeUsed:
    return CodeUsed(
        _("Somebody has read this code already, and each counts once. Ask them to begin again.")
    )


def _not_yours() -> NotYours:
    return NotYours(_("There is no such meeting of yours."))
