"""What `make bench` can measure: one module in this package per benchmark, named like it.

Standard library only, since set-up reads the names. A module says in its first line what it
measures, and has `add_arguments(parser)` and `run(given, say)`, which tells a person what it finds
and returns the figures for the last line of JSON.
"""

NAMES = (
    "eta",
    "match",
    "ingest",
    "tick",
    "search",
    "rides",
    "ledger",
    "payments",
    "dividends",
    "feesplit",
    "trust",
    "rings",
    "sybil",
    "trust_scale",
    "ranking",
    "journal",
    "locker",
)
IN_A_CITY = frozenset(
    {"tick", "search", "rides", "ledger", "payments", "dividends", "feesplit", "journal", "locker"}
)
"""Those that need PostgreSQL, Redis and an imported city (`CITY=…`), all thrown away after."""
