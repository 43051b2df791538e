"""What breaks the invariants of lockers, planted past all that guards them."""

WHO = "(SELECT member_id FROM locker_locker ORDER BY member_id LIMIT 1)"
READ = f"""
INSERT INTO locker_access (member_id, reader, purpose, collection, fields, allowed, term, at)
VALUES ({WHO}, 'planted', 'ride', 'profile', '["name"]', true, 'ride', '{{at}}');
"""
CHAINED = (
    READ
    + """
INSERT INTO locker_link (access_id, member_id, number, body, digest)
SELECT max(id), (SELECT member_id FROM locker_access ORDER BY id DESC LIMIT 1), 1, 'x', 'y'
  FROM locker_access;
"""
)
RECORD = f"""
INSERT INTO locker_record
    (id, member_id, collection, key, sealed, etag, version, updated_at, expires_at)
VALUES (gen_random_uuid(), {WHO}, 'traces', 'planted', '', '', 1, '2020-01-01', '2020-01-02');
"""
FAULTS = {
    # Ten years on, every contract is over.
    "locker.reads_have_a_live_grant": READ.format(at="2036-01-01"),
    "locker.accesses_are_chained_or_wait": READ.format(at="2026-03-01"),
    "locker.chains_hold": CHAINED.format(at="2026-03-01"),
    "locker.nothing_stays_past_its_end": RECORD,
    "locker.who_is_deleted_left_nothing": RECORD
    + f"UPDATE locker_locker SET closed_at = '2026-01-01' WHERE member_id = {WHO}",
}
