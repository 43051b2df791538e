"""How ballots become a result. Pure, exact, and in the order of nothing but the ballots."""
