"""Who may vote at an instant: members long enough, with a ride, known, with an open account.

One statement for one person or for a million; each fact comes from the room that keeps it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.members.queries import CLOSED_UNTIL, MEMBERS_AS_OF
from coop.rulebook.queries import Rules, rules_as_of
from coop.trust.queries.assurance import LEVEL_AT, RODE_ANYWHERE, RODE_IN
from payouts.queries.rides import RIDES_UP_TO

LONG_ENOUGH = f"""
SELECT member.user_id FROM ({MEMBERS_AS_OF}) member
 WHERE member.admitted_at <= %(admitted_by)s
   AND ({CLOSED_UNTIL.format(user="member.user_id")}) IS NULL
"""  # noqa: S608 - parts of statements that rooms publish
HAS_RIDDEN = f"""
({RIDES_UP_TO.format(user="member.user_id", most="%(rides_min)s")}) >= %(rides_min)s
"""
IS_KNOWN = f"{LEVEL_AT.format(user='member.user_id')} >= %(assurance)s"
ROLL = f"{LONG_ENOUGH} AND {HAS_RIDDEN} AND {IS_KNOWN}"
"""The roll as a statement, so that freezing it is one insert; its facts are `facts(...)`."""
OF_CITY = f"""
{RODE_IN.format(user="member.user_id")} OR NOT {RODE_ANYWHERE.format(user="member.user_id")}
"""
ROLL_OF_CITY = f"{ROLL} AND ({OF_CITY})"
"""The roll of a city that elects its seeds: who rode or drove there, or nowhere that we know of.

Its facts are `facts(...)` and the `city`."""
SIZE = f"SELECT count(*) FROM ({ROLL}) roll"  # noqa: S608 - our own statements
ONE = f"""
SELECT (SELECT member.admitted_at FROM ({MEMBERS_AS_OF}) member WHERE member.user_id = %(user)s),
       ({CLOSED_UNTIL.format(user="%(user)s")}) IS NOT NULL,
       NULLIF(({CLOSED_UNTIL.format(user="%(user)s")}), 'infinity'),
       ({RIDES_UP_TO.format(user="%(user)s", most="%(rides_min)s")}),
       {LEVEL_AT.format(user="%(user)s")}
"""  # noqa: S608 - the same


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether somebody may vote, in words why not, and from when on they may if nothing changes.

    `missing`: those of "membership", "time", "rides", "assurance", "open_account", in the order of
    `reasons`.
    """

    may: bool
    missing: tuple[str, ...]
    reasons: tuple[str, ...]
    possible_at: datetime | None


def facts(at: datetime, rules: Rules | None = None) -> dict[str, Any]:
    """What `ROLL` asks for at an instant; `rules` are those in force then."""
    rules = rules or rules_as_of(at)
    return {
        "at": at,
        "admitted_by": at - timedelta(seconds=rules["votes.member_s"]),
        "rides_min": rules["votes.rides_min"],
        "assurance": rules["votes.assurance"],
    }


def roll(at: datetime) -> frozenset[UUID]:
    """Everybody who may vote at an instant, by the rules in force then."""
    with connection.cursor() as cursor:
        cursor.execute(ROLL, facts(at))
        return frozenset(row[0] for row in cursor.fetchall())


def roll_size(at: datetime) -> int:
    """How many may vote at an instant."""
    with connection.cursor() as cursor:
        cursor.execute(SIZE, facts(at))
        return int(cursor.fetchone()[0])


def eligibility(user_id: UUID, at: datetime) -> Eligibility:
    """Whether this person may vote at an instant, and all that is missing if they may not."""
    rules = rules_as_of(at)
    with connection.cursor() as cursor:
        cursor.execute(ONE, facts(at, rules) | {"user": user_id})
        admitted_at, is_closed, closed_until, rides, assurance = cursor.fetchone()
    missing = dict[str, str]()
    possible: list[datetime | None] = [at]
    if admitted_at is None:
        missing["membership"] = _("You are not a member. Members vote, each with one vote.")
    elif (since := admitted_at + timedelta(seconds=rules["votes.member_s"])) > at:
        missing["time"] = _("You joined less than %s days ago.") % (
            rules["votes.member_s"] // 86_400
        )
        possible.append(since)
    if rides < rules["votes.rides_min"]:
        missing["rides"] = (
            ngettext(
                "You need %s completed ride, as a rider or as a driver.",
                "You need %s completed rides, as a rider or as a driver.",
                rules["votes.rides_min"],
            )
            % (rules["votes.rides_min"])
        )
    if admitted_at is not None and assurance < rules["votes.assurance"]:
        missing["assurance"] = _(
            "Nobody has seen who you are: show a steward a document, or let a member whom you meet "
            "vouch for you."
        )
    if is_closed:
        missing["open_account"] = _("Your account is closed for now.")
        possible.append(closed_until)
    known = [instant for instant in possible if instant is not None]
    only_waits = missing.keys() <= {"time", "open_account"} and len(known) == len(possible)
    return Eligibility(
        may=not missing,
        missing=tuple(missing),
        reasons=tuple(missing.values()),
        possible_at=max(known) if missing and only_waits else None,
    )
