"""What people read in their mail when something is new in the Commons."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.forum import markup
from coop.forum.queries.notices import News
from coop.forum.states import Why
from coop.forum.wording import LABELS
from coop.notices import mail
from coop.web.local import our_name

SALT = "coop.forum.off"
SHOWN_CHARS = 240
SHOWN_MOST = 20


def at_once(news: News) -> None:
    """Write to somebody that they were named, or answered."""
    subject = {
        Why.MENTION: _("%(name)s names you in “%(title)s”"),
        Why.REPLY: _("%(name)s answers you in “%(title)s”"),
        Why.THREAD: _("New in “%(title)s”"),
        Why.TOPIC: _("A new discussion: “%(title)s”"),
    }[news.why] % {"name": news.post.author_name, "title": news.title}
    mail.write_to(
        news.user_id,
        subject=subject,
        text="\n\n".join([_said(news), _end(news.user_id)]),
        off=_off(news.user_id),
    )


def summary(user_id: UUID, news: Sequence[News]) -> None:
    """Write to somebody what is new since the last summary, by discussion."""
    count = len(news)
    subject = ngettext("%(n)d new in the Commons", "%(n)d new in the Commons", count) % {"n": count}
    parts = []
    shown = sorted(news[:SHOWN_MOST], key=lambda one: str(one.post.thread_id))
    for _thread, group in groupby(shown, key=lambda one: one.post.thread_id):
        several = list(group)
        parts.append(several[0].title + "\n" + "\n\n".join(_said(one) for one in several))
    rest = count - SHOWN_MOST
    if rest > 0:
        more = ngettext("And %(n)d more: ", "And %(n)d more: ", rest) % {"n": rest}
        parts.append(more + f"{settings.PUBLIC_URL}/commons/")
    text = "\n\n\n".join([*parts, _end(user_id)])
    mail.write_to(user_id, subject=subject, text=text, off=_off(user_id))


def token(user_id: UUID) -> str:
    """What the link in a mail proves: that this person's mail has it."""
    return signing.dumps(str(user_id), salt=SALT)


def owner(text: str) -> UUID | None:
    """Whose link it is; None where it is none of ours."""
    try:
        return UUID(signing.loads(text, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None


def _said(news: News) -> str:
    link = f"{settings.PUBLIC_URL}/commons/posts/{news.post.id}/"
    if news.post.fold is not None:
        label = LABELS[news.post.fold.label]
        words = _("(Folded, as you chose: members labelled it “%s”.)") % label
    else:
        words, _found, _after = markup.excerpt(
            markup.plain(news.post.text, {}), [], chars=SHOWN_CHARS
        )
    return f"{news.post.author_name}: {words}\n{link}"


def _end(user_id: UUID) -> str:
    return _(
        "You get this because you follow the Commons of %(us)s.\n"
        "Choose what reaches you: %(page)s\n"
        "No more mail from the Commons: %(off)s\n"
    ) % {
        "us": our_name() or "Ourway",
        "page": f"{settings.PUBLIC_URL}/commons/mine/",
        "off": _off(user_id),
    }


def _off(user_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/commons/off/{token(user_id)}/"
