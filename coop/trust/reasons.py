"""What can be said with a thumb, by whom it is about: one fixed list for each. Pure."""

from collections.abc import Collection, Mapping

WORDS_CHARS = 500
"""How much anybody writes beside a thumb, or answers to it."""
REASONS: Mapping[tuple[str, bool], tuple[str, ...]] = {
    ("driver", True): ("drove_safely", "kind", "on_time", "clean_car", "knew_the_way", "helped"),
    ("driver", False): ("drove_badly", "rude", "late", "dirty_car", "detour", "felt_unsafe"),
    ("rider", True): ("kind", "ready", "easy_to_find", "left_it_clean"),
    ("rider", False): ("not_ready", "rude", "left_a_mess", "hard_to_find", "felt_unsafe"),
}
"""(role of whom it is about, whether the thumb is up) -> codes, in the order in which they show."""


def offered(role: str, *, is_up: bool) -> tuple[str, ...]:
    """What can be said of somebody in this role with this thumb."""
    return REASONS[role, is_up]


def all_are_offered(codes: Collection[str], role: str, *, is_up: bool) -> bool:
    """Whether these codes go with the thumb, each once."""
    return len(set(codes)) == len(codes) and set(codes) <= set(REASONS[role, is_up])
