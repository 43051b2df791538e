"""Ballots are whole percents of one whole, and nothing that was counted is ever changed."""

from django.db import migrations

from coop.basics.tables import append_only

WHOLE = """
CREATE FUNCTION governance_is_whole(shares smallint[], step smallint) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT count(share) = cardinality(shares) AND min(share) >= 0 AND sum(share) = 10000
           AND bool_and(share % step = 0)
      FROM unnest(shares) share
$$;
ALTER TABLE governance_standingballot ADD CONSTRAINT ballot_is_whole_percents
    CHECK (governance_is_whole(shares, 100::smallint));
ALTER TABLE governance_splitleaf ADD CONSTRAINT leaf_is_whole_percents
    CHECK (governance_is_whole(shares, 100::smallint));
ALTER TABLE governance_splitperiod ADD CONSTRAINT split_is_whole
    CHECK (governance_is_whole(split, 1::smallint) AND governance_is_whole(in_force, 1::smallint))
"""
BACK = """
ALTER TABLE governance_splitperiod DROP CONSTRAINT split_is_whole;
ALTER TABLE governance_splitleaf DROP CONSTRAINT leaf_is_whole_percents;
ALTER TABLE governance_standingballot DROP CONSTRAINT ballot_is_whole_percents;
DROP FUNCTION governance_is_whole(smallint[], smallint)
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_standing_ballots")]

    operations = [
        migrations.RunSQL(WHOLE, BACK),
        *append_only("governance_standingballot"),
        *append_only("governance_runningsplit"),
        *append_only("governance_splitperiod"),
        *append_only("governance_splitleaf"),
    ]
