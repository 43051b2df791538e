"""What is always true of the log; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "journal.entries_are_sealed_or_wait",
        "Each entry is sealed, or waits for it: none is overlooked, none is both.",
        """
SELECT entry.id AS entry, entry.kind
  FROM journal_entry entry
  LEFT JOIN journal_leaf leaf ON leaf.entry_id = entry.id
  LEFT JOIN journal_waiting waiting ON waiting.entry_id = entry.id
 WHERE (leaf.index IS NULL) = (waiting.entry_id IS NULL)
 ORDER BY entry.id
""",
    ),
    Invariant(
        "journal.sealing_is_on_time",
        "What is recorded is sealed within a minute, once the log has a key.",
        """
SELECT entry.id AS entry, entry.kind, entry.at
  FROM journal_waiting waiting JOIN journal_entry entry ON entry.id = waiting.entry_id
 WHERE NOT waiting.is_batched AND entry.at < %(now)s - interval '60 s'
       AND (SELECT max(at) FROM journal_checkpoint) < %(now)s - interval '60 s'
 ORDER BY entry.id
""",
    ),
    Invariant(
        "journal.numbers_have_no_gap",
        "Sealed entries are numbered without a gap, and the newest checkpoint holds them all.",
        """
SELECT count(*) AS sealed, max(index) + 1 AS last,
       (SELECT max(size) FROM journal_checkpoint) AS signed
  FROM journal_leaf
HAVING count(*) <> COALESCE(max(index) + 1, 0) OR COALESCE(min(index), 0) <> 0
       OR count(*) <> COALESCE((SELECT max(size) FROM journal_checkpoint), 0)
""",
    ),
    Invariant(
        "journal.leaves_say_what_was_recorded",
        "What is sealed is what was recorded.",
        """
SELECT leaf.index AS number, leaf.kind
  FROM journal_leaf leaf JOIN journal_entry entry ON entry.id = leaf.entry_id,
       LATERAL (SELECT convert_from(leaf.data, 'UTF8')::jsonb AS said) sealed
 WHERE (sealed.said -> 'public', sealed.said ->> 'kind', leaf.kind, sealed.said ->> 'commitment')
       IS DISTINCT FROM
       (entry.public, entry.kind, entry.kind, encode(entry.commitment, 'hex'))
 ORDER BY leaf.index
""",
    ),
    Invariant(
        "journal.tiles_hold_the_hashes",
        "Each full tile of the lowest level holds the hashes of its entries.",
        """
SELECT tile.number AS tile
  FROM journal_tile tile
  LEFT JOIN journal_leaf leaf
       ON leaf.index >= tile.number * 256 AND leaf.index < (tile.number + 1) * 256
 WHERE tile.level = 0
 GROUP BY tile.number, tile.hashes
HAVING string_agg(sha256('\\x00'::bytea || leaf.data), ''::bytea ORDER BY leaf.index)
       IS DISTINCT FROM tile.hashes
 ORDER BY tile.number
""",
    ),
    Invariant(
        "journal.witnesses_saw_what_was_signed",
        "Each cosignature stands under the very root that the log signed for its size.",
        """
SELECT checkpoint.size, checkpoint.at
  FROM journal_checkpoint checkpoint
 WHERE split_part(checkpoint.note, E'\\n', 2) <> checkpoint.size::text
       OR split_part(checkpoint.note, E'\\n', 3) <> encode(checkpoint.root, 'base64')
 ORDER BY checkpoint.size
""",
    ),
)
