"""What breaks the invariants of assurance, planted past all that guards them."""

BARE = "ALTER TABLE trust_level DISABLE TRIGGER level_stays; "
VOUCH = """
INSERT INTO members_check (user_id, by_id, kind, how, what, at)
SELECT user_id, admitted_by_id, 'vouch', 'met', '', now() FROM members_membership
 WHERE user_id <> admitted_by_id;
"""
FAULTS = {
    "trust.levels_follow_each_other": BARE
    + "UPDATE trust_level SET until = since + interval '1 day'",
    "trust.offices_are_level_four": BARE + "UPDATE trust_level SET level = 3 WHERE level = 4",
    "trust.levels_have_reasons": BARE + "UPDATE trust_level SET reasons = '[\"time\"]'",
    "trust.one_vouch_per_pair": VOUCH * 2,
    "trust.no_place_outlives_its_code": """
INSERT INTO trust_meeting (id, voucher_id, secret, state, city, opened_at, closes_at, lat, lon,
    placed_at)
SELECT gen_random_uuid(), user_id, '', 'open', 'helsinki', admitted_at, admitted_at, 60, 24,
       admitted_at FROM members_membership LIMIT 1;
""",
    "trust.no_picture_outlives_its_rule": """
INSERT INTO trust_showing (id, user_id, way, what, state, asked_at, file_id, pages, reason)
SELECT gen_random_uuid(), user_id, 'upload', 'passport', 'waiting', admitted_at,
       gen_random_uuid(), 1, '' FROM members_membership LIMIT 1;
""",
}
