"""Whether somebody may write now: members only, and not so much at once that nobody reads it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.refusals import Malformed, NotAllowed, Refusal
from coop.forum import models
from coop.forum.queries import readers
from coop.rulebook.queries import rules_as_of

DAY = timedelta(days=1)
KEPT_SIGNS = "\n\t\u200d\ufe0f"


class MembersOnly(NotAllowed):
    """Whoever is signed in reads; members write."""

    code = "members_only"


class TooMuch(Refusal):
    """So much in a day that others would not be heard."""

    code = "too_much_at_once"
    status = 429


class TooLong(Malformed):
    """More characters than a contribution may have."""

    code = "too_long"


class Empty(Malformed):
    """Nothing was written."""

    code = "nothing_written"


def need_member(by: UUID, *, now: datetime) -> None:
    """Refuse whoever only reads.

    Raises:
        MembersOnly: not admitted, or their account is closed.
    """
    if not readers.may_write(by):
        raise MembersOnly(
            _(
                "You can read everything here. Members write: once you are admitted, "
                "this page takes your words, too."
            )
        )


def need_pace(by: UUID, *, opens: bool, now: datetime) -> None:
    """Take a turn to write. Two at once of one person wait for each other.

    Raises:
        MembersOnly: as above.
        TooMuch: `allowed_at` says from when; newcomers have fewer turns.
    """
    need_member(by, now=now)
    row, _is_new = models.Reader.objects.get_or_create(user_id=by)
    models.Reader.objects.select_for_update().get(pk=row.pk)
    rows = models.Post.objects.filter(author_id=by, written_at__gt=now - DAY)
    _need(rows.order_by("written_at"), "posts", by, now=now)
    if opens:
        _need(rows.filter(depth=0).order_by("written_at"), "threads", by, now=now)


def need_marks(by: UUID, *, now: datetime) -> None:
    """Take a turn to label.

    Raises:
        MembersOnly, TooMuch: as above.
    """
    need_member(by, now=now)
    most = rules_as_of(now)["forum.marks"]
    rows = models.Label.objects.filter(user_id=by, at__gt=now - DAY).order_by("at")
    given = list(rows.values_list("at", flat=True))
    if len(given) >= most:
        raise TooMuch(
            _("You gave %d labels in a day, and no member gives more.") % most,
            allowed_at=given[-most] + DAY,
        )


def words(text: str, *, now: datetime) -> str:
    """A text without what cannot be printed.

    Raises:
        Empty, TooLong: the sentence says by how much.
    """
    most = rules_as_of(now)["forum.chars"]
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c if c.isprintable() or c in KEPT_SIGNS else " " for c in lines).strip()
    if not kept:
        raise Empty(_("Write something first."))
    if len(kept) > most:
        raise TooLong(
            _("This has %(count)d characters, and %(most)d fit. Nothing is lost: shorten it here.")
            % {"count": len(kept), "most": most}
        )
    return kept


def one_line(text: str, *, chars: int) -> str:
    """A title or a reason, in one line.

    Raises:
        Empty, TooLong: as above.
    """
    kept = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not kept:
        raise Empty(_("Give it a few words."))
    if len(kept) > chars:
        raise TooLong(
            _("This has %(count)d characters, and %(most)d fit.")
            % {"count": len(kept), "most": chars}
        )
    return kept


def _need(rows: QuerySet[models.Post], what: str, by: UUID, *, now: datetime) -> None:
    rules = rules_as_of(now)
    is_new = readers.is_newcomer(by, now=now)
    most = rules[f"forum.newcomer_{what}" if is_new else f"forum.{what}"]
    written = list(rows.values_list("written_at", flat=True))
    if len(written) < most:
        return
    said = {
        "posts": ngettext("write once a day", "write %(n)d times a day", most),
        "threads": ngettext("open one discussion a day", "open %(n)d discussions a day", most),
    }[what] % {"n": most}
    who = _("In your first days you can %s.") if is_new else _("A member can %s.")
    raise TooMuch(
        " ".join([who % said, _("What you wrote stays here on your page.")]),
        allowed_at=written[-most] + DAY,
    )
