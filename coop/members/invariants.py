"""What is always true of members; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "members.memberships_do_not_overlap",
        "Nobody is a member twice at the same time.",
        """
SELECT one.user_id, one.id AS membership, other.id AS again
  FROM members_membership one JOIN members_membership other
       ON other.user_id = one.user_id AND other.id > one.id
 WHERE tstzrange(one.admitted_at, one.ended_at) && tstzrange(other.admitted_at, other.ended_at)
""",
    ),
    Invariant(
        "members.admitted_as_applied",
        "Whoever was admitted had applied, and somebody had said who they are.",
        """
SELECT asked.id AS application FROM members_application asked
 WHERE asked.state = 'admitted'
   AND (NOT EXISTS (SELECT FROM members_membership membership
                     WHERE membership.user_id = asked.user_id
                           AND membership.admitted_at = asked.decided_at
                           AND membership.admitted_by_id = asked.decided_by_id)
        OR NOT EXISTS (SELECT FROM members_check said
                        WHERE said.user_id = asked.user_id AND said.at <= asked.decided_at))
""",
    ),
    Invariant(
        "members.in_office_are_members",
        "Only members hold an office.",
        """
SELECT office.id AS office, office.kind FROM members_office office
 WHERE office.ended_at IS NULL
   AND NOT EXISTS (SELECT FROM members_membership membership
                    WHERE membership.user_id = office.user_id AND membership.ended_at IS NULL)
""",
    ),
    Invariant(
        "members.holds_are_short",
        "No steward closes a member’s account for more than 72 hours.",
        """
SELECT closing.id AS closing FROM members_closing closing
 WHERE closing.until - closing.closed_at > interval '72 hours'
   AND EXISTS (SELECT FROM members_membership membership
                WHERE membership.user_id = closing.user_id
                      AND membership.admitted_at <= closing.closed_at
                      AND COALESCE(membership.ended_at, 'infinity') > closing.closed_at)
""",
    ),
)
