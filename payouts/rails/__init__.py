"""The rails that money leaves and arrives on: Stripe, or a provider of our own that acts like it.

Only this package imports `stripe`. Called by payouts' actions; it touches no table.
"""
