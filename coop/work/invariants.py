"""What is always true, each as a query that must find nothing. Pure: `queries.verify` asks them.

Rooms register theirs when Django starts. The queries are plain SQL on purpose: they share no code
with what they check, and a room may look into the tables of rooms below it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """One thing that is always true.

    Attributes:
        name: `room.fact`, stable for ever.
        meaning: the fact, in one plain sentence.
        sql: finds the rows that break it; may ask for `%(now)s`. Ids and amounts only, never
            anything personal.
    """

    name: str
    meaning: str
    sql: str


_invariants: dict[str, Invariant] = {}


def register(*invariants: Invariant) -> None:
    """Add to what `manage.py verify` checks.

    Raises:
        ValueError: the name is taken by another one.
    """
    for one in invariants:
        if _invariants.setdefault(one.name, one) != one:
            raise ValueError(f"two invariants are called {one.name}")


def all_invariants() -> list[Invariant]:
    """Every registered invariant, by name."""
    return [_invariants[name] for name in sorted(_invariants)]


register(
    Invariant(
        "work.outbox_is_empty_at_rest",
        "What had to follow from a commit has followed within a minute.",
        """
SELECT id AS message, topic, attempts, created_at FROM work_outbox
 WHERE done_at IS NULL AND created_at < %(now)s - interval '60 s'
""",
    ),
    Invariant(
        "work.timers_run",
        "What is due at an instant has happened a minute later.",
        """
SELECT kind, key, attempts, due_at FROM work_timer WHERE due_at < %(now)s - interval '60 s'
""",
    ),
)
