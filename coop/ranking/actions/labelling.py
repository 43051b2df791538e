"""Members publish labels in lists by theme, and follow lists of others; nobody learns who follows."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.locker import client as locker
from coop.members import queries as members
from coop.ranking import models, registry
from coop.ranking.queries import labels
from coop.ranking.themes import THEMES, Theme, Words
from coop.rulebook.queries import rules_as_of


class NoSuchWord(Malformed):
    """A theme or word that is not on the list."""

    code = "no_such_word"


class OnlyMembers(NotAllowed):
    """Lists are published by members."""

    code = "only_members"


class NotKnownToYou(Refusal):
    """A word about somebody with whom one never rode, or about a discussion that is not there."""

    code = "not_known_to_you"


class TooManyLabels(Refusal):
    """The list is full, or one follows as many as the rule allows."""

    code = "too_many_labels"


@transaction.atomic
def say(*, theme: str, about: UUID, word: str, by: UUID, now: datetime) -> None:
    """Put a word about somebody or something into one's list; a new word replaces the old one.

    Raises:
        NoSuchWord, OnlyMembers, NotKnownToYou, TooManyLabels.
    """
    known = _words(theme)
    if word not in known.signs:
        raise NoSuchWord(_("That is none of the words of this list. Choose one of them."))
    if members.member_since(by) is None:
        raise OnlyMembers(_("Members publish lists. Apply for membership to do so, too."))
    if about not in {one.id for one in registry.known_to(known.about, by, now=now)}:
        raise NotKnownToYou(
            _("You can label drivers with whom you rode lately, and discussions in the Commons.")
        )
    rules = rules_as_of(now)
    row = _list(theme, by, now=now)
    kept = models.Label.objects.filter(list=row, until_at__gt=now).exclude(about=about)
    if kept.count() >= rules["ranking.labels"]:
        raise TooManyLabels(
            _("Your list is full. Take a label back first; others end by themselves.")
        )
    until_at = now + timedelta(seconds=rules["ranking.label_s"])
    models.Label.objects.update_or_create(
        list=row, about=about, defaults={"word": word, "at": now, "until_at": until_at}
    )


@transaction.atomic
def take_back(*, theme: str, about: UUID, by: UUID) -> None:
    """Say nothing of somebody or something any more. Twice is the same."""
    _words(theme)
    models.Label.objects.filter(
        list__publisher_id=by, list__theme=theme, list__closed_at=None, about=about
    ).delete()


@transaction.atomic
def follow(*, list_id: UUID, is_on: bool, by: UUID, now: datetime) -> None:
    """Let a list of somebody else raise and lower for oneself, or no longer. Twice is the same.

    Raises:
        NotYours: there is no such list of somebody else.
        TooManyLabels: one follows as many as the rule allows.
    """
    others = models.List.objects.filter(id=list_id, closed_at=None).exclude(publisher_id=by)
    if is_on and not others.exists():
        raise NotYours(_("There is no such list any more."))
    kept = [one for one in labels.followed(by, now=now) if one != list_id]
    wanted = [*kept, list_id] if is_on else kept
    most = rules_as_of(now)["ranking.follows"]
    if len(wanted) > most:
        raise TooManyLabels(_("You follow %d lists. Stop following one first.") % most)
    locker.write(by, "ranking", {labels.FOLLOWS: _text(wanted)}, now=now)


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Collection[UUID]:
    """Somebody deletes themselves: what was said by them and about them is gone, their lists close.

    See `coop.locker.registry.Erase`; nothing of it is in the journal.
    """
    mine = models.List.objects.filter(publisher_id=member_id)
    models.Label.objects.filter(list__in=mine).delete()
    models.Label.objects.filter(about=member_id).delete()
    mine.filter(closed_at=None).update(closed_at=now)
    return ()


def forget_ended(*, payload: object, now: datetime) -> None:
    """Periodic job: labels that ended, and what is known of rankers that nobody asked for a day."""
    models.Label.objects.filter(until_at__lte=now).delete()
    models.Ranker.objects.filter(at__lt=now - timedelta(days=1)).delete()


def _words(theme: str) -> Words:
    try:
        return THEMES[Theme(theme)]
    except ValueError:
        raise NoSuchWord(
            _("There is no list of this name. Choose one of those on the page.")
        ) from None


def _list(theme: str, by: UUID, *, now: datetime) -> models.List:
    models.List.objects.bulk_create(
        [models.List(publisher_id=by, theme=theme, opened_at=now)], ignore_conflicts=True
    )
    return models.List.objects.select_for_update().get(publisher_id=by, theme=theme, closed_at=None)


def _text(lists: Sequence[UUID]) -> str | None:
    return json.dumps([str(one) for one in lists]) if lists else None
