"""What people read of ratings and of conduct: names of reasons, lines of an explanation."""

from django.utils.translation import gettext_lazy

from coop.trust.reasons import offered

REASONS = {
    "drove_safely": gettext_lazy("Drove safely"),
    "kind": gettext_lazy("Kind"),
    "on_time": gettext_lazy("On time"),
    "clean_car": gettext_lazy("Clean car"),
    "knew_the_way": gettext_lazy("Knew the way"),
    "helped": gettext_lazy("Helped me"),
    "drove_badly": gettext_lazy("Drove badly"),
    "rude": gettext_lazy("Rude"),
    "late": gettext_lazy("Late"),
    "dirty_car": gettext_lazy("Dirty car"),
    "detour": gettext_lazy("Detour"),
    "felt_unsafe": gettext_lazy("Felt unsafe"),
    "ready": gettext_lazy("Was ready"),
    "easy_to_find": gettext_lazy("Easy to find"),
    "left_it_clean": gettext_lazy("Left it clean"),
    "not_ready": gettext_lazy("Kept me waiting"),
    "left_a_mess": gettext_lazy("Left a mess"),
    "hard_to_find": gettext_lazy("Hard to find"),
}
TITLES = {
    "": gettext_lazy("Where newcomers here begin"),
    "completed": gettext_lazy("Completed rides"),
    "down": gettext_lazy("A thumb down"),
    "late": gettext_lazy("Cancelled late"),
    "no_show": gettext_lazy("Did not come"),
    "small": gettext_lazy("A small matter that a panel upheld"),
    "medium": gettext_lazy("A matter of some weight that a panel upheld"),
    "grave": gettext_lazy("A grave matter that a panel upheld"),
    "up": gettext_lazy("A thumb up"),
}
ICONS = {
    "": "users",
    "up": "thumbs-up",
    "down": "thumbs-down",
    "completed": "check",
    "late": "clock",
    "no_show": "user-x",
    "small": "scale",
    "medium": "scale",
    "grave": "scale",
}


def reason(code: str) -> str:
    """A reason in words."""
    return str(REASONS.get(code, code))


def choices(role: str, *, is_up: bool) -> list[dict[str, str]]:
    """What can be said of somebody in this role with this thumb."""
    return [{"key": code, "name": reason(code)} for code in offered(role, is_up=is_up)]
