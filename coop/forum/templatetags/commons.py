"""Template tags of the Commons: names of labels and laws, and how long ago something was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.forum.queries.posts import PostView
from coop.forum.states import Label, Law, Reaction
from coop.forum.wording import LABELS, LAWS, REACTIONS
from coop.web import formats

register = template.Library()

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
ICONS = {Reaction.AGREE: "thumbs-up", Reaction.THANKS: "heart"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A label or a small yes on a contribution: how many gave it, and whether the reader did."""

    key: str
    name: str
    count: int
    is_mine: bool
    icon: str = ""


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """`{{ post.written_at|ago:now }}`: `12 min ago`, `3 h ago`, `2 days ago`; then the day."""
    if at is None:
        return ""
    passed_s = max(0, int((now - at).total_seconds()))
    if passed_s < MINUTE_S:
        return _("just now")
    if passed_s < HOUR_S:
        return _("%d\N{NO-BREAK SPACE}min ago") % (passed_s // MINUTE_S)
    if passed_s < DAY_S:
        return _("%d\N{NO-BREAK SPACE}h ago") % (passed_s // HOUR_S)
    days = passed_s // DAY_S
    if days < 7:
        return ngettext("%d\N{NO-BREAK SPACE}day ago", "%d\N{NO-BREAK SPACE}days ago", days) % days
    return formats.day(at, "UTC") if at.year == now.year else formats.date(at, "UTC")


@register.filter
def words(post: PostView | Any) -> SafeString:
    """What was written, as HTML; `markup` cleaned it."""
    return mark_safe(post.html)  # noqa: S308 - made and cleaned by coop.forum.markup


@register.filter
def label_name(label: str) -> str:
    """`{{ post.fold.label|label_name }}`: a label in words."""
    return str(LABELS[Label(label)])


@register.filter
def law_name(law: str) -> str:
    """`{{ post.gone.law|law_name }}`: the law for which words were taken down."""
    return str(LAWS[Law(law)])


@register.filter
def label_marks(post: PostView) -> list[Mark]:
    """All labels that a reader can give."""
    return [
        Mark(label, str(name), post.labels.get(label, 0), label in post.my_labels)
        for label, name in LABELS.items()
    ]


@register.filter
def reaction_marks(post: PostView) -> list[Mark]:
    """The small yeses."""
    return [
        Mark(one, str(name), post.reactions.get(one, 0), one in post.my_reactions, ICONS[one])
        for one, name in REACTIONS.items()
    ]


@register.filter
def given_labels(post: PostView) -> list[Mark]:
    """The labels that members gave, most given first."""
    given = [one for one in label_marks(post) if one.count]
    return sorted(given, key=lambda one: -one.count)
