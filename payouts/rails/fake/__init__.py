"""A payment provider that behaves as Stripe does, for demonstrations, development and tests.

It stands behind the library's own seam for HTTP. It keeps its state in a file of its own, so that
several processes share it and it never takes part in our transactions.
"""
