"""Faults of the Commons, one for each of its invariants; planted by `test_invariants`."""

THREAD = """
ALTER TABLE forum_post DISABLE TRIGGER post_stays;
ALTER TABLE forum_version DISABLE TRIGGER words_only_go;
INSERT INTO forum_topic (id, slug, name, about, place, opened_at)
    VALUES (md5('x')::uuid, 'planted', 'x', 'x', 1, now());
INSERT INTO forum_thread (id, topic_id, title, author_id, opened_at, seq, last_at, about_kind, about_url)
    VALUES (md5('x')::uuid, md5('x')::uuid, 'x', md5('x')::uuid, '{at}', 9, '{at}', '', '');
"""
POST = """
INSERT INTO forum_post (id, thread_id, parent_id, depth, side, author_id, seq, written_at, text, version)
    VALUES (md5('{name}')::uuid, md5('x')::uuid, {parent}, {depth}, '', md5('x')::uuid, {seq},
            '2026-01-01', {text}, 1);
INSERT INTO forum_version (post_id, number, text, digest, at)
    VALUES (md5('{name}')::uuid, 1, {text}, encode(sha256('a'), 'hex'), now());
"""
AT = "2026-01-01"
OPENED = THREAD.format(at=AT)
SAID = OPENED + POST.format(name="a", parent="NULL", depth=1, seq=2, text="'a'")
STONE = """
INSERT INTO forum_tombstone (post_id, gone, law, reason, digest, by_id, at)
    VALUES (md5('a')::uuid, 'law', 'court', 'x', 'x', md5('x')::uuid, now());
UPDATE forum_version SET text = NULL; UPDATE forum_post SET text = NULL;
"""
MARK = """
INSERT INTO forum_reaction (post_id, user_id, reaction, at)
    VALUES (md5('a')::uuid, md5('x')::uuid, 'agree', now());
"""
FAULTS = {
    "forum.versions_are_whole": SAID + "DELETE FROM forum_version",
    "forum.words_go_with_a_tombstone": SAID + "UPDATE forum_post SET text = NULL",
    "forum.words_are_what_was_written": SAID
    + "UPDATE forum_post SET text = 'b'; UPDATE forum_version SET text = 'b'",
    "forum.answers_stay_in_their_discussion": SAID
    + POST.format(name="b", parent="md5('a')::uuid", depth=2, seq=1, text="'a'"),
    "forum.discussions_know_their_newest": THREAD.format(at="2025-01-01")
    + POST.format(name="a", parent="NULL", depth=1, seq=2, text="'a'"),
    "forum.tombstones_by_law_are_public": SAID + STONE,
    "forum.nobody_rates_themselves": SAID + MARK,
}
