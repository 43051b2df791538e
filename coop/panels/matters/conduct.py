"""Cases about conduct: a thumb that somebody lost, and how somebody behaved on a ride."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.refusals import NotYours, Refusal
from coop.panels import registry
from coop.panels.actions.opening import TooLate
from coop.panels.kinds import Kind, Role
from coop.panels.registry import Decided, Fact, File, Side
from coop.rulebook.queries import rules_as_of
from coop.trust.actions import conduct, ratings
from coop.trust.queries import assurance, disputed
from coop.web import formats
from coop.web.local import here

SEVERITIES = ("", "small", "medium", "grave")


class NothingLost(Refusal):
    """The thumb is up, does not count yet, or was taken out before."""

    code = "nothing_lost"


def rating(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """A thumb down that counts: whoever it is about contests it.

    Raises:
        NotYours: there is no such rating of this person.
        NothingLost: it costs them nothing.
        TooLate: it has counted for too long.
    """
    found = disputed.rating(about)
    if found is None or found.ratee_id != by:
        raise NotYours(_("There is no such rating of you."))
    if found.is_up or found.counted_at is None or found.is_void:
        raise NothingLost(_("This does not count against you, so there is nothing to contest."))
    _need_time(found.counted_at, now)
    role = Role(found.role)
    other = Role.RIDER if role is Role.DRIVER else Role.DRIVER
    said = ", ".join(reason_words(one) for one in found.reasons)
    facts = [
        Fact(_("A thumb down: %s") % said if said else _("A thumb down, without a reason")),
        Fact(_("Given %s after the ride") % _span(found.given_at - found.ended_at), "", "clock"),
    ]
    if found.words:
        facts.append(Fact(_("Beside it stood"), found.words, "words"))
    others = disputed.thumbs(found.ratee_id, found.role, found.reasons) - 1
    if found.reasons:
        facts.append(_others(max(0, others)))
    return File(
        sides=(Side(found.ratee_id, role), Side(found.rater_id, other)),
        facts=(*facts, *counts(found.ratee_id)),
        key=f"{Kind.RATING}:{about}",
    )


def void(decided: Decided, *, now: datetime) -> None:
    """Take the thumb out of the score, or after an appeal put it back."""
    because = named(decided)
    if decided.level:
        ratings.void(rating_id=decided.about, because=because, now=now)
    else:
        ratings.restore(rating_id=decided.about, because=because, now=now)


def ride(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """How the other behaved on a ride: rider or driver brings it; each ride is heard once.

    Raises:
        NotYours: the ride is none of theirs.
        TooLate: it is too long ago.
    """
    found = disputed.met(about)
    if found is None or by not in {found.rider_id, found.driver_id}:
        raise NotYours(_("There is no such ride of yours."))
    _need_time(found.ended_at, now)
    rider, driver = Side(found.rider_id, Role.RIDER), Side(found.driver_id, Role.DRIVER)
    first, second = (rider, driver) if by == found.rider_id else (driver, rider)
    facts = (*registry.more(Kind.CONDUCT, about, now=now), *counts(second.user_id))
    return File(sides=(first, second), facts=facts, key=f"{Kind.CONDUCT}:{about}")


def weigh_ride(decided: Decided, *, now: datetime) -> None:
    """Count what was upheld against whom it was brought."""
    accused = decided.sides[1]
    role = "driver" if accused.role is Role.DRIVER else "rider"
    weigh(decided, user_id=accused.user_id, role=role, now=now)


def weigh(decided: Decided, *, user_id: UUID, role: str, now: datetime) -> None:
    """Count a verdict of a gravity as conduct, in place of what an earlier panel said."""
    if decided.level == decided.before:
        return
    because = named(decided)
    if decided.before and decided.first_id is not None:
        conduct.reverse_dispute(user_id=user_id, case_id=decided.first_id, because=because, now=now)
    if decided.level:
        conduct.uphold_dispute(
            user_id=user_id,
            role=role,
            severity=SEVERITIES[decided.level],
            case_id=decided.case_id,
            because=because,
            now=now,
        )


def counts(user_id: UUID) -> tuple[Fact, ...]:
    """How much somebody rode or drove, and what panels upheld before."""
    found = disputed.counts(user_id)
    rides = ngettext("%s ride driven to its end", "%s rides driven to their end", found.completed)
    upheld = (
        ngettext(
            "A panel upheld something before", "Panels upheld something %s times", found.upheld
        )
        if found.upheld
        else _("No panel has upheld anything before")
    )
    says = upheld % found.upheld if "%s" in upheld else upheld
    note = _("Counts only; you do not see scores.")
    return (Fact(says, f"{rides % f'{found.completed:,}'}. {note}", "history"),)


def knows(user_id: UUID, *, now: datetime) -> tuple[Fact, ...]:
    """How sure we are of somebody, in counts."""
    found = assurance.assurance_of(user_id, now=now)
    return (
        Fact(_("Assurance %s of 4") % found.level, _("What it rests on is checked by stewards.")),
        Fact(
            ngettext("%s member vouched in person", "%s members vouched in person", found.facts.met)
            % found.facts.met,
            "",
            "people",
        ),
        *counts(user_id),
    )


def main_role(user_id: UUID) -> str:
    """As what somebody takes part most."""
    return assurance.main_role(user_id)


def named(decided: Decided) -> str:
    """What a person reads where a verdict has changed something."""
    return _("A panel decided it: case %s.") % decided.number


def reason_words(code: str) -> str:
    """A reason of a thumb, in words."""
    words = {
        "drove_badly": _("drove badly"),
        "rude": _("was rude"),
        "late": _("came late"),
        "dirty_car": _("the car was dirty"),
        "detour": _("took a detour"),
        "felt_unsafe": _("it felt unsafe"),
        "not_ready": _("was not ready"),
        "left_a_mess": _("left a mess"),
        "hard_to_find": _("was hard to find"),
    }
    return words.get(code, code.replace("_", " "))


def _others(count: int) -> Fact:
    if not count:
        return Fact(_("No other thumb down names such a reason"), "", "history")
    return Fact(
        ngettext(
            "%s other thumb down names such a reason",
            "%s other thumbs down name such a reason",
            count,
        )
        % count,
        "",
        "history",
    )


def _span(span: timedelta) -> str:
    days = span.days
    if days:
        return ngettext("%s day", "%s days", days) % days
    return formats.minutes(span.total_seconds())


def _need_time(since: datetime, now: datetime) -> None:
    until = since + timedelta(seconds=rules_as_of(now)["panels.contest_s"])
    if now >= until:
        day = formats.date(until, here().time_zone)
        raise TooLate(_("This could be contested until %s.") % day)
