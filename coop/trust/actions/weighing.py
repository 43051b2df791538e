"""What every rating weighs, worked out each night as a new version; sums follow by a recount.

Only what changed is written. Rings and bombings that show on the way become alerts to people. What
is computed stands in `coop.trust.weighting`; here it is read from the database and written to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from coop.journal.actions import record
from coop.members.queries.vouches import EDGES
from coop.rulebook.queries import rules_as_of
from coop.trust import models, rings
from coop.trust.columns import Taken, given
from coop.trust.graphs import Floats, Longs
from coop.trust.queries import weights as queries
from coop.trust.queries.assurance import seeds_at
from coop.trust.weighting import (
    ONE,
    Policy,
    Raters,
    Ratings,
    Vouches,
    overlaps,
    raters,
    weights,
)

LOCK = "SELECT pg_advisory_xact_lock(hashtext('trust.weights'))"
COUNTS = "counted_at IS NOT NULL AND counted_at <= %(at)s AND voided_at IS NULL"
PEOPLE = f"""
DROP TABLE IF EXISTS night_rating, night_person, night_weight;
CREATE TEMP TABLE night_person ON COMMIT DROP AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM (
  SELECT rater_id AS id FROM trust_rating WHERE {COUNTS}
  UNION SELECT ratee_id FROM trust_rating WHERE {COUNTS}
  UNION SELECT by_id FROM ({EDGES}) vouch UNION SELECT user_id FROM ({EDGES}) vouch
  UNION SELECT unnest(%(seeds)s::uuid[])) AS everybody;
CREATE UNIQUE INDEX ON night_person (id);
CREATE UNIQUE INDEX ON night_person (n);
CREATE TEMP TABLE night_rating ON COMMIT DROP AS
SELECT said.id, row_number() OVER (ORDER BY said.given_at, said.id) - 1 AS n, rater.n AS rater,
       ratee.n AS ratee, said.is_up, floor(extract(epoch FROM said.given_at))::bigint AS at_s
  FROM trust_rating said
  JOIN night_person rater ON rater.id = said.rater_id
  JOIN night_person ratee ON ratee.id = said.ratee_id
 WHERE {COUNTS};
CREATE UNIQUE INDEX ON night_rating (n);
CREATE TEMP TABLE night_weight (n bigint, flow bigint, fairness bigint, reached bigint,
                                weight bigint) ON COMMIT DROP;
ANALYZE night_person; ANALYZE night_rating
"""  # noqa: S608 - our own statements
SAID = "SELECT rater, ratee, is_up::int::bigint, at_s FROM night_rating ORDER BY n"
VOUCHED = f"""
SELECT voucher.n, vouchee.n FROM ({EDGES}) vouch
  JOIN night_person voucher ON voucher.id = vouch.by_id
  JOIN night_person vouchee ON vouchee.id = vouch.user_id ORDER BY 1, 2
"""  # noqa: S608 - our own statements
OF_RATINGS = """
INSERT INTO trust_ratingweight (rating_id, version, weight)
SELECT said.id, %(version)s, found.weight FROM night_weight found JOIN night_rating said USING (n)
  LEFT JOIN LATERAL (SELECT weight FROM trust_ratingweight kept WHERE kept.rating_id = said.id
                      ORDER BY version DESC LIMIT 1) last ON true
 WHERE found.weight <> COALESCE(last.weight, 1000000)
"""
OF_RATERS = """
INSERT INTO trust_raterweight (user_id, version, flow, fairness, reached, weight)
SELECT person.id, %(version)s, found.flow, found.fairness, found.reached, found.weight
  FROM night_weight found JOIN night_person person USING (n)
  LEFT JOIN LATERAL (SELECT flow, fairness, reached, weight FROM trust_raterweight kept
                      WHERE kept.user_id = person.id ORDER BY version DESC LIMIT 1) last ON true
 WHERE (found.flow, found.fairness, found.reached, found.weight)
       IS DISTINCT FROM (last.flow, last.fairness, last.reached, last.weight)
"""
NAMES = "SELECT n, id FROM night_person WHERE n = ANY(%(places)s)"


@dataclass(frozen=True, slots=True)
class Night:
    """What a night found; weights in millionths."""

    ratings: Ratings
    vouches: int
    seeds: int
    policy: Policy
    known: Raters
    overlap: Floats
    of_ratings: Longs


@transaction.atomic
def compute(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: weigh every rating anew; where nothing changed, there is no new version."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    last = models.Weights.objects.order_by("-number").first()
    if last is not None and last.at >= now:
        return
    night = _night(now)
    if not night.ratings.rater.size:
        return
    number = last.number + 1 if last else 1
    digest = sha256(night.of_ratings.astype(">i8").tobytes()).hexdigest()
    changed = _write(night, number)
    if changed or last is None:
        _keep(night, number, digest, changed[0] if changed else 0, now=now)
    _tell(night, number, now=now)


@transaction.atomic
def weigh_new(rating_ids: Sequence[UUID], *, now: datetime) -> None:
    """Say what ratings that begin to count weigh until the next night."""
    version = queries.version_at(now)
    if version == 0:
        return
    rows = models.Rating.objects.filter(id__in=rating_ids).order_by("given_at", "id")
    found = [(row.id, queries.weight_when_new(row, version, now=now)) for row in rows]
    models.RatingWeight.objects.bulk_create(
        [models.RatingWeight(rating_id=one, version=version, weight=w) for one, w in found],
        ignore_conflicts=True,
    )


def _night(now: datetime) -> Night:
    rules = rules_as_of(now)
    policy = queries.policy_of(rules)
    seeds = sorted({one for held in seeds_at(now).values() for one in held}, key=str)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"at": now, "seeds": seeds})
        cursor.execute("SELECT count(*) FROM night_person")
        (people,) = cursor.fetchone()
        cursor.execute("SELECT n FROM night_person WHERE id = ANY(%s::uuid[])", [seeds])
        places = [row[0] for row in cursor.fetchall()]
    rater, ratee, is_up, at_s = _columns(SAID, 4)
    said = Ratings(rater.astype(np.int32), ratee.astype(np.int32), is_up.astype(bool), at_s, people)
    voucher, vouchee = _columns(VOUCHED, 2, at=now)
    vouches = Vouches(voucher.astype(np.int32), vouchee.astype(np.int32))
    known = raters(said, vouches, places, policy)
    overlap = overlaps(said, policy)
    found = np.rint(weights(said, known, overlap, policy) * ONE).astype(np.int64)
    return Night(said, len(voucher), len(places), policy, known, overlap.astype(float), found)


def _columns(statement: str, count: int, *, at: datetime | None = None) -> list[Longs]:
    taken = Taken(count)
    with connection.cursor() as cursor:
        bound = cursor.mogrify(statement, {"at": at}).decode() if at else statement
        cursor.copy_expert(f"COPY ({bound}) TO STDOUT (FORMAT binary)", taken)
    return taken.columns()


def _write(night: Night, number: int) -> tuple[int, int] | None:
    """Write what changed since the last version; how many ratings and raters, or None of neither."""
    nothing = np.zeros(len(night.of_ratings), dtype=np.int64)
    of_ratings = _changed(OF_RATINGS, (nothing, nothing, nothing, night.of_ratings), number)
    parts = (night.known.flow, night.known.fairness, night.known.reached)
    whole = (*parts, night.known.weights(night.policy))
    columns = tuple(np.rint(part * ONE).astype(np.int64) for part in whole)
    of_raters = _changed(OF_RATERS, columns, number)
    return (of_ratings, of_raters) if of_ratings or of_raters else None


def _changed(statement: str, columns: Sequence[Longs], number: int) -> int:
    places = np.arange(len(columns[0]), dtype=np.int64)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE night_weight")
        cursor.copy_expert("COPY night_weight FROM STDIN (FORMAT binary)", given(places, *columns))
        cursor.execute(statement, {"version": number})
        changed: int = cursor.rowcount
    return changed


def _keep(night: Night, number: int, digest: str, changed: int, *, now: datetime) -> None:
    public = {
        "number": number,
        "ratings": len(night.of_ratings),
        "people": night.ratings.people,
        "vouches": night.vouches,
        "seeds": night.seeds,
        "circles": len(np.unique(night.known.circle)),
        "digest": digest,
    }
    models.Weights.objects.create(**public, at=now, changed=changed, policy=asdict(night.policy))
    record(kind="trust.weights", public=public, now=now)


def _tell(night: Night, number: int, *, now: datetime) -> None:
    """Have people look at what shows, once: nothing happens to anybody by itself."""
    watch = queries.watch_of(rules_as_of(now))
    weight = night.known.weights(night.policy)
    for ring in rings.rings(night.ratings, night.known, night.overlap, watch):
        facts = {"people": len(ring.people), "inside": ring.inside, "outside": ring.outside}
        _alert("ring", _ids(ring.people), [], facts, number, now=now)
    now_s = int(now.timestamp())
    for found in rings.bombings(night.ratings, weight, watch, now_s=now_s):
        counts = {"raters": len(found.raters), "others": found.others}
        _alert("bombing", _ids([found.person]), _ids(found.raters), counts, number, now=now)


def _ids(places: Sequence[int]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"places": list(places)})
        found = dict(cursor.fetchall())
    return sorted((found[place] for place in places), key=str)


def _alert(
    kind: str,
    people: list[UUID],
    raters_: list[UUID],
    facts: Mapping[str, int],
    number: int,
    *,
    now: datetime,
) -> None:
    """Tell of it, unless half of them were told of lately."""
    quiet = timedelta(seconds=rules_as_of(now)["rings.again_s"])
    recent = models.Alert.objects.filter(kind=kind, found_at__gt=now - quiet)
    told = recent.filter(people__overlap=people).values_list("people", flat=True)
    if any(2 * len(set(people) & set(before)) >= len(people) for before in told):
        return
    mark = sha256(f"{kind} {number} {' '.join(map(str, people))}".encode()).hexdigest()
    models.Alert.objects.get_or_create(
        mark=mark,
        defaults={
            "kind": kind,
            "version": number,
            "found_at": now,
            "people": people,
            "raters": raters_,
            "facts": dict(facts),
        },
    )
