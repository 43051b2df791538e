"""Groups, in words."""

from django.utils.translation import gettext as _

from coop.trust.groups import TRAITS


def trait(name: str) -> str:
    """What is asked."""
    return {
        "gender": _("Gender"),
        "age": _("Age"),
        "seen_as": _("How people take you"),
    }[name]


def group(name: str) -> str:
    """What can be answered."""
    return {
        "woman": _("Women"),
        "man": _("Men"),
        "non_binary": _("Non-binary people"),
        "under_30": _("Under 30"),
        "30_to_59": _("30 to 59"),
        "60_up": _("60 and older"),
        "minority": _("Often taken for a stranger or a minority here"),
        "majority": _("Never taken for one"),
    }[name]


def questions(chosen: dict[str, str]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """What is asked: key, words, what was chosen, and the answers by key."""
    return [
        (name, trait(name), chosen.get(name, ""), [(one, group(one)) for one in answers])
        for name, answers in TRAITS.items()
    ]
