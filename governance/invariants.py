"""What is always true of votes; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "votes.rules_have_their_vote",
        "Each version of a rule was written at founding or by an enactment, and what a proposal "
        "wrote was carried by its members.",
        """
SELECT version.id AS version, version.key, version.cause FROM rulebook_ruleversion version
 WHERE version.cause <> 'founding'
   AND (NOT EXISTS (SELECT FROM rulebook_enactment enactment
                     WHERE enactment.cause = version.cause
                           AND enactment.valid_from = version.valid_from)
        OR (version.cause LIKE 'proposal %%' AND NOT EXISTS (
            SELECT FROM governance_proposal proposal
              JOIN governance_count counted ON counted.proposal_id = proposal.id
             WHERE counted.is_carried AND proposal.enacted_at IS NOT NULL
                   AND (version.cause = 'proposal ' || proposal.number
                        OR (version.cause = 'proposal ' || proposal.number || ', taken back'
                            AND proposal.rolled_back_at IS NOT NULL)))))
 ORDER BY version.id
""",
    ),
    Invariant(
        "votes.ballots_are_on_the_roll",
        "Whoever voted was on the roll, while voting was open.",
        """
SELECT ballot.proposal_id AS proposal, ballot.id AS ballot, ballot.cast_at
  FROM governance_ballot ballot
  LEFT JOIN governance_rollentry entry
         ON entry.proposal_id = ballot.proposal_id AND entry.user_id = ballot.user_id
  LEFT JOIN governance_opening opening ON opening.proposal_id = ballot.proposal_id
  LEFT JOIN governance_count counted ON counted.proposal_id = ballot.proposal_id
 WHERE entry.id IS NULL OR opening.at IS NULL OR ballot.cast_at < opening.at
       OR ballot.cast_at >= counted.closed_at
 ORDER BY ballot.id
""",
    ),
    Invariant(
        "votes.rolls_are_whole",
        "A roll is as long as it was when voting opened.",
        """
SELECT opening.proposal_id AS proposal, opening.roll, count(entry.id) AS entries
  FROM governance_opening opening
  LEFT JOIN governance_rollentry entry ON entry.proposal_id = opening.proposal_id
 GROUP BY opening.proposal_id, opening.roll HAVING opening.roll <> count(entry.id)
 ORDER BY 1
""",
    ),
    Invariant(
        "votes.leaves_are_the_ballots",
        "The published ballots are those that were cast last, each once, by as many as voted.",
        """
SELECT counted.proposal_id AS proposal, counted.turnout, counted.weight,
       published.leaves, published.weight AS published, latest.voters, latest.found
  FROM governance_count counted
  CROSS JOIN LATERAL (SELECT count(*) AS leaves, COALESCE(sum(leaf.weight), 0) AS weight
                        FROM governance_leaf leaf
                       WHERE leaf.proposal_id = counted.proposal_id) published
  CROSS JOIN LATERAL (
       SELECT count(*) AS voters, count(leaf.id) AS found
         FROM (SELECT DISTINCT ON (user_id) commitment, choice FROM governance_ballot
                WHERE proposal_id = counted.proposal_id ORDER BY user_id, version DESC) ballot
         LEFT JOIN governance_leaf leaf ON leaf.proposal_id = counted.proposal_id
               AND leaf.commitment = ballot.commitment AND leaf.choice = ballot.choice) latest
 WHERE counted.turnout <> published.leaves OR counted.turnout <> latest.voters
       OR counted.turnout <> latest.found OR counted.weight <> published.weight
 ORDER BY 1
""",
    ),
    Invariant(
        "votes.counts_recount",
        "Each count is what its published ballots come to.",
        """
SELECT counted.proposal_id AS proposal, said.key AS choice, said.value AS counted, recount.weight
  FROM governance_count counted
  CROSS JOIN LATERAL jsonb_each_text(
       COALESCE(counted.result -> 'support', counted.result)) said
  CROSS JOIN LATERAL (SELECT COALESCE(sum(leaf.weight), 0) AS weight FROM governance_leaf leaf
                       JOIN governance_proposal proposal ON proposal.id = leaf.proposal_id
                      WHERE leaf.proposal_id = counted.proposal_id
                            AND CASE WHEN proposal.kind = 'officers'
                                     THEN leaf.choice ->> 0 = said.key
                                     ELSE leaf.choice ? said.key END) recount
 WHERE said.value::numeric <> recount.weight
 ORDER BY 1, 2
""",
    ),
    Invariant(
        "votes.decisions_were_carried",
        "What was carried out had been carried, after its timelock, and money that it spends was "
        "booked once.",
        """
SELECT proposal.id AS proposal, proposal.number, proposal.enacted_at
  FROM governance_proposal proposal
  LEFT JOIN governance_count counted ON counted.proposal_id = proposal.id
 WHERE proposal.enacted_at IS NOT NULL
   AND (counted.is_carried IS NOT TRUE
        OR proposal.enacted_at < counted.closed_at
                                 + make_interval(secs => (proposal.terms ->> 'timelock_s')::int)
        OR (proposal.kind IN ('payment', 'projects') AND NOT EXISTS (
            SELECT FROM payouts_entry entry
             WHERE entry.idempotency_key = 'proposal:' || proposal.id)))
 ORDER BY proposal.number
""",
    ),
)
