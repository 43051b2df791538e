"""What breaks the invariants of archives, planted past all that guards them."""

WHO = "(SELECT member_id FROM locker_locker ORDER BY member_id LIMIT 1)"
FAULTS = {
    "carrying.no_archive_outlives_its_time": f"""
INSERT INTO carrying_export (id, member_id, by, done, steps, what, bytes, digest, asked_at, ready_at,
    until) VALUES (gen_random_uuid(), {WHO}, '', 1, 1, '', 1, '', '2020-01-01', '2020-01-01',
    '2020-01-02');
""",
    "carrying.what_was_taken_in_keeps_no_copy": f"""
INSERT INTO carrying_arrival (id, member_id, digest, origin, name, made_at, sealed, counts,
    arrived_at, taken_at) VALUES (gen_random_uuid(), {WHO}, 'planted', 'x', '', '2020-01-01', 'x',
    '{{}}', '2020-01-01', '2020-01-01');
""",
}
