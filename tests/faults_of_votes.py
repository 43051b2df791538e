"""What breaks the invariants of votes, planted where members have voted."""

FAULTS = {
    "votes.leaves_are_the_ballots": """
INSERT INTO governance_leaf (proposal_id, place, choice, weight, commitment) SELECT proposal_id,
99, choice, 1, commitment FROM governance_leaf LIMIT 1
""",
    "votes.rolls_are_whole": """
INSERT INTO governance_rollentry (proposal_id, user_id) SELECT proposal_id, (SELECT id FROM
members_user WHERE email = 'eve@example.org') FROM governance_leaf LIMIT 1
""",
    "votes.ballots_are_on_the_roll": """
INSERT INTO governance_ballot (proposal_id, user_id, version, choice, salt, commitment, cast_at)
SELECT proposal_id, user_id, 9, choice, salt, 'x', cast_at + interval '30 days' FROM
governance_ballot LIMIT 1
""",
    "votes.rules_have_their_vote": """
INSERT INTO rulebook_ruleversion (key, scope, value, low, high, valid_from, cause) SELECT key,
scope, value, low, high, valid_from + interval '9 days', 'proposal 77' FROM rulebook_ruleversion
WHERE key = 'fees.rate_bp'
""",
    "votes.decisions_were_carried": """
UPDATE governance_proposal SET enacted_at = submitted_at
""",
    "votes.counts_recount": """
INSERT INTO governance_leaf (proposal_id, place, choice, weight, commitment) SELECT proposal_id,
99, '["no"]', 1, 'y' FROM governance_leaf LIMIT 1
""",
}
