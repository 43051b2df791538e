"""What breaks the invariants of members, planted past all that guards them."""

ADMITTED = """
INSERT INTO members_application (id, user_id, kind, statutes, rules_version, applied_at, state,
    decided_at, decided_by_id, reason)
SELECT gen_random_uuid(), user_id, 'rides', 'x', 0, now(), 'admitted', now(), admitted_by_id, ''
  FROM members_membership WHERE user_id <> admitted_by_id LIMIT 1;
"""
FAULTS = {
    "members.memberships_do_not_overlap": """
INSERT INTO members_membership (user_id, admitted_at, admitted_by_id, ended_at, ended_how)
SELECT user_id, admitted_at + interval '1 hour', admitted_by_id, admitted_at + interval '2 hours',
       'resigned' FROM members_membership LIMIT 1;
""",
    "members.admitted_as_applied": ADMITTED,
    "members.in_office_are_members": """
UPDATE members_membership SET ended_at = now(), ended_how = 'resigned';
""",
    "members.holds_are_short": """
INSERT INTO members_closing (id, user_id, closed_at, closed_by_id, reason, until)
SELECT gen_random_uuid(), user_id, admitted_at, admitted_by_id, 'x', admitted_at + interval '73 hours'
  FROM members_membership LIMIT 1;
""",
}
