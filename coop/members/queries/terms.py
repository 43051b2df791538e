"""Reads about offices and figures of the register, for everybody. Ids and counts, no names."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from coop.members import models

MONTHS = """
WITH entry AS (
    SELECT admitted_at, COALESCE(ended_at, leaves_at) AS over_at FROM members_membership
), moved AS (
    SELECT date_trunc('month', admitted_at AT TIME ZONE %(zone)s) AS month, 1 AS came, 0 AS went
      FROM entry WHERE admitted_at <= %(at)s
    UNION ALL
    SELECT date_trunc('month', over_at AT TIME ZONE %(zone)s), 0, 1 FROM entry WHERE over_at <= %(at)s
), summed AS (
    SELECT month, sum(came) AS came, sum(went) AS went FROM moved GROUP BY month
), this AS (
    SELECT date_trunc('month', %(at)s AT TIME ZONE %(zone)s) AS month
)
SELECT shown.month::date,
       COALESCE((SELECT sum(came - went) FROM summed WHERE summed.month <= shown.month), 0),
       COALESCE(summed.came, 0), COALESCE(summed.went, 0)
  FROM this, LATERAL generate_series(this.month - interval '11 months', this.month, '1 month')
       AS shown (month) LEFT JOIN summed ON summed.month = shown.month
 ORDER BY shown.month
"""
KINDS = """
SELECT kind, count(*) FROM members_membership
 WHERE admitted_at <= %(at)s AND COALESCE(ended_at, leaves_at, 'infinity') > %(at)s GROUP BY kind
"""


@dataclass(frozen=True, slots=True)
class Term:
    """Who holds an office since when, until when, and what put them there.

    Attributes:
        cause: which vote; empty where a steward appointed them.
        city: where a seed is one.
        is_founder: they were the first in office, whom nobody could appoint.
    """

    user_id: UUID
    kind: str
    since: datetime
    until: datetime | None
    cause: str
    is_founder: bool
    city: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """How many members there were as a month ended (or now), and who came and went in it."""

    begins: date
    members: int
    joined: int
    left: int


def in_office(at: datetime) -> list[Term]:
    """Every term that runs at an instant, longest in office first."""
    rows = models.Office.objects.filter(appointed_at__lte=at).order_by("appointed_at", "kind", "id")
    return [
        Term(
            user_id=row.user_id,
            kind=row.kind,
            since=row.appointed_at,
            until=row.until,
            cause=row.cause,
            is_founder=row.appointed_by_id == row.user_id and not row.cause,
            city=row.city,
        )
        for row in rows.exclude(ended_at__lte=at).exclude(until__lte=at)
    ]


def months(at: datetime, time_zone: str) -> list[Month]:
    """The last twelve months of the register by the clock of a place, this one as of now."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, {"at": at, "zone": time_zone})
        rows = cursor.fetchall()
    return [Month(begins, int(held), int(came), int(went)) for begins, held, came, went in rows]


def kinds(at: datetime) -> dict[str, int]:
    """How many members ride, drive or do both, as they said; "" where nobody asked."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS, {"at": at})
        return dict(cursor.fetchall())
