"""What breaks the invariants of panels, planted beside whatever a ride has left."""

CASE = """
INSERT INTO panels_case (id, number, kind, about, key, claim, facts, currency, terms, opened_at)
VALUES ('00000000-0000-0000-0000-00000000000c', 1, 'rating', gen_random_uuid(), 'planted', '', '[]', '',
    '{"size": 3, "needed": 2, "fee_minor": 5, "decide_s": 86400}', now());
INSERT INTO panels_frozen (case_id, at, entry_id, members, root, salt, file_hash, beacon)
VALUES ('00000000-0000-0000-0000-00000000000c', now(), 1, 9, '', '', '', '');
INSERT INTO panels_draw (case_id, at, size, root, randomness, seed)
VALUES ('00000000-0000-0000-0000-00000000000c', now(), 1, '', '', '');
"""
SEAT = """
INSERT INTO panels_listed (case_id, index, user_id)
SELECT '00000000-0000-0000-0000-00000000000c', n, md5(n::text)::uuid FROM generate_series(0, 8) n;
INSERT INTO panels_seat (id, case_id, place, index, user_id, asked_at, answer_by, accepted_at, why)
SELECT md5('seat ' || n)::uuid, '00000000-0000-0000-0000-00000000000c', n, n, md5({who})::uuid, now(),
    now() + interval '1 day', now(), '' FROM generate_series(0, {last}) n;
"""
VOTES = """
INSERT INTO panels_vote (seat_id, level, reasons, at)
SELECT md5('seat ' || n)::uuid, 1, 'x', now() FROM generate_series(0, {last}) n;
"""
VERDICT = """
INSERT INTO panels_verdict (case_id, at, written_at, level, votes, agreed)
VALUES ('00000000-0000-0000-0000-00000000000c', now(), now(), {level}, {votes}, {votes});
"""
DRAWN = SEAT.format(who="n::text", last=2)
FAULTS = {
    "panels.seats_are_drawn": CASE + SEAT.format(who="'somebody else ' || n", last=0),
    "panels.no_side_decides": CASE + DRAWN + "INSERT INTO panels_party (case_id, user_id, role)"
    " VALUES ('00000000-0000-0000-0000-00000000000c', md5('1')::uuid, 'driver')",
    "panels.panels_are_no_larger": CASE + SEAT.format(who="n::text", last=3) + VOTES.format(last=3),
    "panels.verdicts_are_their_votes": CASE
    + DRAWN
    + VOTES.format(last=0)
    + VERDICT.format(level=1, votes=1),
    "panels.service_is_paid_once": CASE
    + DRAWN
    + VOTES.format(last=2)
    + VERDICT.format(level=1, votes=3),
    "panels.verdicts_are_published": CASE + VERDICT.format(level=0, votes=0),
}
