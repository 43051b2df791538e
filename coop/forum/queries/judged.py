"""What a panel reads of somebody's words: the words themselves, and what members said of them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours
from coop.forum import mentions, models
from coop.forum.states import LOWERING, Label
from coop.forum.wording import LABELS
from coop.members import queries as members
from coop.panels.kinds import Kind, Role
from coop.panels.registry import Fact, File, Side

SHOWN_CHARS = 3_000


class MembersOnly(NotAllowed):
    """Members bring words before a panel, and nobody their own."""

    code = "members_only"


def file(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """Somebody's words: any member but their author brings them, once.

    Raises:
        NotYours: there are no such words, or they are gone.
        MembersOnly: who asks is no member, or wrote them.
    """
    post = models.Post.objects.filter(id=about).first()
    if post is None or post.text is None:
        raise NotYours(_("There are no such words, or they are gone."))
    if by is None or members.member_since(by) is None:
        raise MembersOnly(_("Members bring words before a panel. Become one, or tell one."))
    if by == post.author_id:
        raise MembersOnly(_("These are your own words. You can take them back yourself."))
    words = mentions.typed(post.text, {})[:SHOWN_CHARS]
    given = models.Label.objects.filter(post=post, label__in=LOWERING)
    facts = [Fact(_("The words"), words, "words")]
    for label, count in given.values_list("label").annotate(count=Count("id")).order_by("label"):
        says = _("%(count)s members labelled it: %(label)s")
        facts.append(Fact(says % {"count": count, "label": LABELS[Label(label)]}, "", "people"))
    return File(
        sides=(Side(by, Role.MEMBER), Side(post.author_id, Role.AUTHOR)),
        facts=tuple(facts),
        key=f"{Kind.WORDS}:{about}",
    )
