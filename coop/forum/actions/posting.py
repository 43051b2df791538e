"""Writing: opening a discussion, answering, arguing, changing and taking back one's own words."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours, Refusal
from coop.forum import mentions, models, names
from coop.forum.actions import following, standing
from coop.forum.states import REASON_CHARS, TITLE_CHARS, Gone, Law, Side
from coop.journal import actions as journal
from coop.members import queries as members
from coop.panels.registry import Decided
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work


class NoSuchTopic(NotYours):
    """There is no open topic of this name."""


class NoSuchThread(NotYours):
    """There is no such discussion."""


class NoSuchPost(NotYours):
    """There is no such contribution."""


class WordsGone(Refusal):
    """The words were taken back, or down, so nothing can be done with them."""

    code = "words_gone"


class ChangedElsewhere(Refusal):
    """The contribution has a newer version than the one that was changed."""

    code = "changed_elsewhere"


class OnlyAuthors(NotAllowed):
    """Only whoever wrote it can do this."""

    code = "only_authors"


@dataclass(frozen=True, slots=True)
class _Said:
    """Words, and where they belong."""

    text: str
    parent: models.Post | None = None
    depth: int = 0
    side: Side = Side.NONE


@transaction.atomic
def open_thread(*, topic: str, title: str, text: str, by: UUID, now: datetime) -> UUID:
    """Open a discussion; returns its id. Whoever opens one follows it.

    Raises:
        standing.MembersOnly, standing.TooMuch, standing.Empty, standing.TooLong.
        NoSuchTopic: the topic is closed, or never was.
    """
    title = standing.one_line(title, chars=TITLE_CHARS)
    text = standing.words(text, now=now)
    standing.need_pace(by, opens=True, now=now)
    # What a form sends may be no name of a topic at all.
    found = models.Topic.objects.filter(slug=slugify(topic), closed_at=None).first()
    if found is None:
        raise NoSuchTopic(_("There is no such topic. Choose one of the list."))
    thread = models.Thread.objects.create(
        topic=found, title=title, author_id=by, opened_at=now, last_at=now
    )
    _add(thread, _Said(text), by=by, now=now)
    return thread.id


@transaction.atomic
def reply(
    *,
    thread_id: UUID,
    text: str,
    by: UUID,
    now: datetime,
    parent_id: UUID | None = None,
    side: Side = Side.NONE,
) -> UUID:
    """Answer in a discussion, or give an argument; returns the contribution's id.

    Args:
        parent_id: which contribution it answers; None: the discussion itself.
        side: where an argument stands; an argument answers nobody.
    Raises:
        standing.MembersOnly, standing.TooMuch, standing.Empty, standing.TooLong.
        NoSuchThread, NoSuchPost: what it answers is not there.
    """
    text = standing.words(text, now=now)
    standing.need_pace(by, opens=False, now=now)
    thread = _thread_for_update(thread_id)
    parent = _parent(thread, None if side else parent_id)
    depth = 1
    if parent is not None and parent.depth > 0:
        depth = max(2, min(parent.depth + 1, rules_as_of(now)["forum.depth"]))
    answered = parent if parent is not None and parent.depth > 0 else None
    return _add(thread, _Said(text, answered, depth, side), by=by, now=now)


@transaction.atomic
def edit(*, post_id: UUID, text: str, seen: int, by: UUID, now: datetime) -> int:
    """Write a new version of one's own words; the old ones stay readable. Returns its number.

    Args:
        seen: the version that was changed.
    Raises:
        OnlyAuthors, WordsGone, standing.MembersOnly, standing.Empty, standing.TooLong.
        ChangedElsewhere: there is a newer version, perhaps of another device.
    """
    text = standing.words(text, now=now)
    standing.need_member(by, now=now)
    post = _post_for_update(post_id)
    _need_author(post, by)
    kept = _with_mentions(post.thread_id, text, by=by, now=now)
    if kept == post.text:
        return post.version
    if post.version != seen:
        raise ChangedElsewhere(
            _("You changed this elsewhere since. Your new words are still here: look at both.")
        )
    number = post.version + 1
    models.Version.objects.create(
        post=post, number=number, text=kept, digest=digest_of(kept), at=now
    )
    models.Post.objects.filter(id=post.id).update(text=kept, version=number, edited_at=now)
    _moved(post.thread_id, now=now)
    return number


@transaction.atomic
def withdraw(*, post_id: UUID, by: UUID, now: datetime) -> None:
    """Take one's own words back, all versions of them: that there were some stays.

    Raises:
        OnlyAuthors: somebody else's words.
        WordsGone: they are gone already.
    """
    post = _post_for_update(post_id)
    _need_author(post, by)
    _empty(post, models.Tombstone(post=post, gone=Gone.WITHDRAWN, by_id=by, at=now), now=now)


@transaction.atomic
def take_down(*, post_id: UUID, law: Law, reason: str, by: UUID, now: datetime) -> None:
    """Take words off the page for a named law, as a steward: law, reason and digest are public.

    Raises:
        NotAllowed: only stewards can, and never for a reason of their own.
        WordsGone: they are gone already.
        standing.Empty, standing.TooLong: the reason.
    """
    if not members.is_steward(by):
        raise NotAllowed(_("Only stewards take words down, and only for a law that they name."))
    reason = standing.one_line(reason, chars=REASON_CHARS)
    post = _post_for_update(post_id)
    stone = models.Tombstone(
        post=post, gone=Gone.LAW, law=Law(law), reason=reason, by_id=by, at=now
    )
    _empty(post, stone, now=now)
    public = {
        "post": str(post.id),
        "thread": str(post.thread_id),
        "law": str(law),
        "reason": reason,
        "sha256": stone.digest,
        "by": str(by),
    }
    journal.record(kind="forum.tombstone", public=public, now=now)


@transaction.atomic
def take_down_by_panel(decided: Decided, *, now: datetime) -> None:
    """Take words off the page as a panel decided; nothing where they stay, or are gone already."""
    post = models.Post.objects.filter(id=decided.about).first()
    if not decided.level or post is None or decided.opened_by is None:
        return
    _thread_for_update(post.thread_id)
    post.refresh_from_db()
    if post.text is None:
        return
    reason = _("Case %s.") % decided.number
    stone = models.Tombstone(
        post=post, gone=Gone.PANEL, reason=reason, by_id=decided.opened_by, at=now
    )
    _empty(post, stone, now=now)
    public = {
        "post": str(post.id),
        "thread": str(post.thread_id),
        "law": "",
        "reason": reason,
        "sha256": stone.digest,
        "by": f"panel {decided.number}",
    }
    journal.record(kind="forum.tombstone", public=public, now=now)


def digest_of(text: str) -> str:
    """The SHA-256 of a text, by which its author can show later what it was."""
    return sha256(text.encode()).hexdigest()


def _add(thread: models.Thread, said: _Said, *, by: UUID, now: datetime) -> UUID:
    kept = _with_mentions(thread.id, said.text, by=by, now=now)
    post = models.Post.objects.create(
        thread=thread,
        parent=said.parent,
        depth=said.depth,
        side=said.side,
        author_id=by,
        seq=_moved(thread.id, now=now, is_written=True),
        written_at=now,
        text=kept,
    )
    models.Version.objects.create(post=post, number=1, text=kept, digest=digest_of(kept), at=now)
    following.begin(thread_id=thread.id, by=by, now=now)
    work.post("forum.said", {"post": str(post.id)}, now=now)
    return post.id


def _empty(post: models.Post, stone: models.Tombstone, *, now: datetime) -> None:
    stone.digest = digest_of(post.text or "")
    stone.save(force_insert=True)
    models.Version.objects.filter(post=post).update(text=None)
    models.Post.objects.filter(id=post.id).update(text=None)
    if post.depth == 0:
        models.Thread.objects.filter(id=post.thread_id).update(title="")
    _moved(post.thread_id, now=now)


def _moved(thread_id: UUID, *, now: datetime, is_written: bool = False) -> int:
    """Count one more change of a discussion, and tell its open pages; returns how many."""
    moved = models.Thread.objects.filter(id=thread_id)
    moved.update(seq=F("seq") + 1)
    if is_written:
        moved.update(last_at=Greatest(F("last_at"), now))
    work.post("forum.changed", {"thread": str(thread_id)}, now=now)
    return moved.values_list("seq", flat=True).get()


def _with_mentions(thread_id: UUID, text: str, *, by: UUID, now: datetime) -> str:
    """The text with ids for names: of those who write here first, then of any member."""
    asked = mentions.wanted(text)
    if not asked:
        return text
    here = models.Post.objects.filter(thread_id=thread_id).values_list("author_id", flat=True)
    kept = mentions.keep(text, names.of(set(here), now=now))
    others: dict[UUID, str] = {}
    for word in mentions.wanted(kept):
        others |= names.like(word, by=by, limit=mentions.MOST, now=now)
    return mentions.keep(kept, others)


def _thread_for_update(thread_id: UUID) -> models.Thread:
    thread = models.Thread.objects.select_for_update().filter(id=thread_id).first()
    if thread is None:
        raise NoSuchThread(_("There is no such discussion."))
    return thread


def _post_for_update(post_id: UUID) -> models.Post:
    thread_id = models.Post.objects.filter(id=post_id).values_list("thread_id", flat=True).first()
    if thread_id is None:
        raise NoSuchPost(_("There is no such contribution."))
    _thread_for_update(thread_id)
    post = models.Post.objects.get(id=post_id)
    if post.text is None:
        raise WordsGone(_("These words are gone; only when they stood here is kept."))
    return post


def _parent(thread: models.Thread, parent_id: UUID | None) -> models.Post | None:
    if parent_id is None:
        return None
    parent = models.Post.objects.filter(id=parent_id, thread=thread).first()
    if parent is None:
        raise NoSuchPost(_("What you answer is not in this discussion."))
    return parent


def _need_author(post: models.Post, by: UUID) -> None:
    if post.author_id != by:
        raise OnlyAuthors(_("Only whoever wrote this can change it or take it back."))
