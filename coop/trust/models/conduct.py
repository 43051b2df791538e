"""Encounters, ratings, the ledger of conduct, and the sums that are kept of it."""
