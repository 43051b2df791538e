"""How many rides somebody paid for or drove, for rooms that know of no rides."""

RIDES_UP_TO = """
SELECT count(*) FROM (
    SELECT 1 FROM payouts_fee WHERE payer_id = {user} AND ended_at <= %(at)s
    UNION ALL
    SELECT 1 FROM payouts_fee WHERE driver_user_id = {user} AND ended_at <= %(at)s
    LIMIT {most}
) ridden
"""
"""Completed rides of a person up to an instant, counted no further than needed; a part of other
rooms' statements, where there may be a million people."""
