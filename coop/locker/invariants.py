"""What is always true of lockers; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "locker.reads_have_a_live_grant",
        "What was read of somebody by others was read under a contract of theirs, while it held.",
        """
SELECT access.id AS access, access.member_id AS member, access.term
  FROM locker_access access
 WHERE access.allowed AND access.term <> ''
       AND EXISTS (SELECT 1 FROM locker_locker locker
                    WHERE locker.member_id = access.member_id AND locker.opened_at <= access.at)
       AND NOT EXISTS (
           SELECT 1 FROM locker_contract contract
            WHERE contract.member_id = access.member_id
                  AND contract.accepted_at <= access.at AND contract.expires_at > access.at
                  AND (contract.ended_at IS NULL OR contract.ended_at >= access.at))
 ORDER BY access.id
""",
    ),
    Invariant(
        "locker.accesses_are_chained_or_wait",
        "Each access is in its person's chain, or waits for it: none is overlooked, none is both.",
        """
SELECT access.id AS access
  FROM locker_access access
  LEFT JOIN locker_link link ON link.access_id = access.id
  LEFT JOIN locker_unchained waiting ON waiting.access_id = access.id
 WHERE (link.access_id IS NULL) = (waiting.access_id IS NULL)
 ORDER BY access.id
""",
    ),
    Invariant(
        "locker.chains_hold",
        "Each link of a person's log follows the one before: numbers have no gap, digests agree.",
        """
SELECT link.member_id AS member, link.number
  FROM (SELECT kept.member_id, kept.number, kept.body, kept.digest,
               lag(kept.number, 1, coalesce(cut.number, 0)) OVER chain AS number_before,
               lag(kept.digest, 1, coalesce(cut.digest, decode(repeat('00', 32), 'hex')))
                   OVER chain AS digest_before
          FROM locker_link kept
          LEFT JOIN (SELECT DISTINCT ON (member_id) member_id, number, digest
                       FROM locker_cut ORDER BY member_id, number DESC) cut USING (member_id)
        WINDOW chain AS (PARTITION BY kept.member_id ORDER BY kept.number)) link
 WHERE link.number <> link.number_before + 1 OR link.digest <> sha256(link.digest_before || link.body)
 ORDER BY link.member_id, link.number
""",
    ),
    Invariant(
        "locker.nothing_stays_past_its_end",
        "What was lent or kept for a while is gone two minutes after its end.",
        """
SELECT 'lease' AS kind, id FROM locker_lease WHERE until < %(now)s - interval '120 s'
 UNION ALL
SELECT 'record', id FROM locker_record WHERE expires_at < %(now)s - interval '120 s'
""",
    ),
    Invariant(
        "locker.who_is_deleted_left_nothing",
        "Of somebody who deleted themselves no record, lease, box or finder is left.",
        """
SELECT locker.member_id AS member
  FROM locker_locker locker
 WHERE locker.closed_at < %(now)s - interval '120 s'
       AND (EXISTS (SELECT 1 FROM locker_record one WHERE one.member_id = locker.member_id)
            OR EXISTS (SELECT 1 FROM locker_lease one WHERE one.member_id = locker.member_id)
            OR EXISTS (SELECT 1 FROM locker_finder one WHERE one.member_id = locker.member_id)
            OR EXISTS (SELECT 1 FROM locker_delivery one WHERE one.member_id = locker.member_id))
 ORDER BY locker.member_id
""",
    ),
)
