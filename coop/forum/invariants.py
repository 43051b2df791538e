"""What is always true of the Commons; see `coop.work.invariants`."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "forum.versions_are_whole",
        "Each contribution reads as its newest version, and has all versions before it.",
        """
SELECT post.id AS post, post.version, count(version.id) AS versions
  FROM forum_post post LEFT JOIN forum_version version ON version.post_id = post.id
 GROUP BY post.id
HAVING count(version.id) <> post.version OR max(version.number) <> post.version
       OR max(version.text) FILTER (WHERE version.number = post.version)
          IS DISTINCT FROM post.text
""",
    ),
    Invariant(
        "forum.words_go_with_a_tombstone",
        "Where words are gone stands a tombstone, and where a tombstone stands no version is left.",
        """
SELECT post.id AS post FROM forum_post post
  LEFT JOIN forum_tombstone tombstone ON tombstone.post_id = post.id
 WHERE (post.text IS NULL) <> (tombstone.post_id IS NOT NULL)
UNION
SELECT version.post_id FROM forum_version version
  LEFT JOIN forum_tombstone tombstone ON tombstone.post_id = version.post_id
 WHERE (version.text IS NULL) <> (tombstone.post_id IS NOT NULL)
""",
    ),
    Invariant(
        "forum.words_are_what_was_written",
        "Each version has the digest that it was written with.",
        """
SELECT post_id AS post, number FROM forum_version
 WHERE text IS NOT NULL AND digest <> encode(sha256(convert_to(text, 'UTF8')), 'hex')
""",
    ),
    Invariant(
        "forum.answers_stay_in_their_discussion",
        "An answer lies in the discussion of what it answers, after it, and deeper or as deep.",
        """
SELECT answer.id AS post FROM forum_post answer JOIN forum_post parent ON parent.id = answer.parent_id
 WHERE answer.thread_id <> parent.thread_id OR answer.seq <= parent.seq
       OR answer.depth < parent.depth
""",
    ),
    Invariant(
        "forum.discussions_know_their_newest",
        "A discussion was last active when somebody last wrote in it.",
        """
SELECT thread.id AS thread FROM forum_thread thread
 WHERE thread.last_at <> COALESCE(
           (SELECT max(written_at) FROM forum_post post WHERE post.thread_id = thread.id),
           thread.opened_at)
       OR thread.seq < COALESCE(
           (SELECT max(seq) FROM forum_post post WHERE post.thread_id = thread.id), 0)
""",
    ),
    Invariant(
        "forum.tombstones_by_law_are_public",
        "What an office took down by law stands in the journal.",
        """
SELECT tombstone.post_id AS post FROM forum_tombstone tombstone
 WHERE tombstone.gone = 'law' AND NOT EXISTS (
       SELECT 1 FROM journal_entry entry WHERE entry.kind = 'forum.tombstone'
              AND entry.public ->> 'post' = tombstone.post_id::text)
""",
    ),
    Invariant(
        "forum.nobody_rates_themselves",
        "Nobody labels, thanks or ranks their own words.",
        """
SELECT mark.post_id AS post FROM (
    SELECT post_id, user_id FROM forum_label UNION ALL SELECT post_id, user_id FROM forum_reaction
    UNION ALL SELECT post_id, user_id FROM forum_rating) mark
  JOIN forum_post post ON post.id = mark.post_id WHERE post.author_id = mark.user_id
""",
    ),
)
