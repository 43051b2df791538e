"""The API of rankings: one's order by subject, trying one, lists of labels."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.ranking import contexts
from coop.ranking import serializers as shapes
from coop.ranking.actions import choosing, labelling
from coop.ranking.choice import Choice, offered
from coop.ranking.features import SUBJECTS, Subject
from coop.ranking.queries import choices
from coop.ranking.queries import labels as listing
from coop.work.doors import Ask, delete, get, post, put

TAG = "ranking"


@get(shapes.RankingOut, name="my_ranking", summary="My order", tag=TAG)
def ranking(ask: Ask, subject: str) -> object:
    """Your order of `drivers`, `jobs` or `threads`, and what it can be made of."""
    return _shown(choices.own(ask.by, _subject(subject), now=ask.now))


@put(shapes.RankingIn, shapes.RankingOut, name="choose_ranking", summary="Choose my order", tag=TAG)
def choose(ask: Ask, subject: str) -> object:
    """It lies in your locker; it only orders, within what members voted, and changes no price."""
    choice = _draft(ask, _subject(subject))
    choosing.choose(choice, by=ask.by, now=ask.now)
    return _shown(choice)


@post(shapes.RankingIn, shapes.TryoutOut, name="try_ranking", summary="Try an order", tag=TAG)
def tryout(ask: Ask, subject: str) -> object:
    """Real candidates of now in this order, each with why. A ranker elsewhere is asked. Keeps nothing."""
    about = _subject(subject)
    found = contexts.preview(ask.by, about, _draft(ask, about), asks=True, now=ask.now)
    if found is None:
        raise NotYours(_("You have nothing of this kind to order."))
    rows = [
        {
            "place": row.placed.place,
            "was": row.placed.was,
            "title": row.title,
            "detail": row.detail,
            "points": row.placed.points,
            "why": row.why,
            "is_kept": row.placed.is_kept,
        }
        for row in found.rows
    ]
    return {"title": found.title, "when": found.when, "failed": found.failed, "rows": rows}


@get(shapes.ListOut, name="label_lists", summary="Lists of labels", tag=TAG, many=True)
def lists(ask: Ask) -> object:
    """Lists that you follow, then those of others that say something now."""
    follows = listing.followed(ask.by, now=ask.now)
    known = {one.id: one for one in listing.lists(follows, now=ask.now)}
    known |= {one.id: one for one in listing.to_follow(ask.by, now=ask.now)}
    return [
        {
            "id": one.id,
            "publisher_name": one.publisher_name,
            "theme": one.theme,
            "count": one.count,
            "is_followed": one.id in follows,
        }
        for one in known.values()
    ]


@put(None, name="follow_list", summary="Follow a list", tag=TAG)
def follow(ask: Ask, list_id: UUID) -> None:
    """Let it raise and lower for you. Nobody learns that you follow it."""
    labelling.follow(list_id=list_id, is_on=True, by=ask.by, now=ask.now)


@delete(name="leave_list", summary="Follow a list no longer", tag=TAG)
def leave(ask: Ask, list_id: UUID) -> None:
    """It changes nothing for you any more."""
    labelling.follow(list_id=list_id, is_on=False, by=ask.by, now=ask.now)


@get(shapes.LabelOut, name="my_labels", summary="My labels", tag=TAG, many=True)
def labels(ask: Ask) -> object:
    """What you say in your own lists."""
    return [
        {"theme": theme, "about": one.about, "word": one.word, "until_at": one.until_at}
        for theme, said in listing.published(ask.by, now=ask.now).items()
        for one in said
    ]


@put(shapes.WordIn, name="say_word", summary="Label somebody or something", tag=TAG)
def say(ask: Ask, theme: str, about: UUID) -> None:
    """A word about a driver whom you know, or about a discussion; it ends by itself."""
    labelling.say(theme=theme, about=about, **ask.fields, by=ask.by, now=ask.now)


@delete(name="take_word_back", summary="Take a label back", tag=TAG)
def take_back(ask: Ask, theme: str, about: UUID) -> None:
    """Say nothing any more."""
    labelling.take_back(theme=theme, about=about, by=ask.by)


def _draft(ask: Ask, subject: Subject) -> Choice:
    examples = contexts.examples(ask.by, subject, now=ask.now)
    fields = ask.fields
    return choosing.drafted(
        subject,
        preset=fields["preset"],
        weights=fields["weights"],
        source=fields["expression"],
        url=fields["url"],
        examples=examples,
    )


def _shown(choice: Choice) -> dict[str, Any]:
    about = SUBJECTS[choice.subject]
    return {
        "subject": choice.subject,
        "preset": choice.preset,
        "level": choice.level,
        "weights": choice.weights,
        "expression": choice.source,
        "url": choice.url,
        "presets": offered(choice.subject),
        "criteria": [one.key for one in about.criteria],
        "features": {key: str(kind) for key, kind in about.kinds.items()},
    }


def _subject(text: str) -> Subject:
    try:
        return Subject(text)
    except ValueError:
        raise NotYours(_("There is nothing of this kind to order.")) from None
