"""What the pages of rankings show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.basics.refusals import Refusal
from coop.ranking import client, registry, wording
from coop.ranking.actions import choosing
from coop.ranking.carried import Carried, Signs
from coop.ranking.choice import SOURCE_BYTES, Choice, offered
from coop.ranking.expressions import FUNCTIONS
from coop.ranking.features import SUBJECTS, Features, Kind, Subject
from coop.ranking.forms import Typed
from coop.ranking.ordering import Answered, Ordered, Placed
from coop.ranking.queries import choices, labels
from coop.ranking.registry import Shown, Tryout
from coop.ranking.themes import THEMES, about
from coop.rulebook.queries import rules_as_of
from coop.web.local import here

Context = dict[str, Any]
NOT_YET = Answered(failed="not_asked")
MINUTE_S = 60
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a candidate's points, drawn: `n` is the colour, `x` and `width` of 1000."""

    n: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate in the preview."""

    placed: Placed
    title: str
    detail: str
    why: list[str]
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Preview:
    """An order tried on real candidates; `says` compares it with the common one."""

    title: str
    when: str
    rows: list[Row]
    failed: str
    says: str


def page(
    user_id: UUID,
    subject: Subject,
    *,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
    asks: bool = False,
    now: datetime,
) -> Context:
    """The page of one subject, with what is typed or, at first, with what is in force.

    Args:
        asks: a ranker elsewhere is asked for the preview; else only the button does.
    """
    kept = choices.own(user_id, subject, now=now)
    tried = registry.tryout(subject, user_id, now=now)
    draft, fault = _draft(subject, typed, kept, tried)
    follows = labels.followed(user_id, now=now)
    signs = labels.signs(follows, subject, now=now)
    rows = _weights(draft, typed)
    return {
        "subject": subject,
        "named": wording.subject(subject),
        "tabs": _tabs(user_id, subject),
        "presets": [
            {"key": key, "named": wording.preset(subject, key), "is_on": key == draft.preset}
            for key in offered(subject)
        ],
        "draft": draft,
        "typed": typed or Typed(draft.preset, draft.weights, draft.source, draft.url),
        "rows": rows,
        "sum": sum(row["percent"] for row in rows),
        "features": _features(subject),
        "functions": FUNCTIONS,
        "source_most": SOURCE_BYTES,
        "preview": _preview(draft, signs, tried, asks=asks, now=now) if tried else None,
        "refusal": refusal or fault,
        "is_kept": typed is None,
        "limits": limits(subject, now=now),
        "lists": _lists(user_id, subject, follows, now=now),
        "zone": here(),
    }


def published(user_id: UUID, refusal: Refusal | None, *, now: datetime) -> Context:
    """The page of one's own lists: whom one may say a word of, and what one says."""
    mine = labels.published(user_id, now=now)
    known = {s: registry.known_to(s, user_id, now=now) for s in (Subject.DRIVERS, Subject.THREADS)}
    names = {one.id: one.name for found in known.values() for one in found}
    rules = rules_as_of(now)
    return {
        "themes": [
            {
                "key": theme,
                "named": wording.theme(theme),
                "words": [(word, wording.word(word)) for word in words.signs],
                "known": known[words.about],
                "said": [
                    {"label": one, "name": names.get(one.about), "word": wording.word(one.word)}
                    for one in mine.get(theme, [])
                ],
            }
            for theme, words in THEMES.items()
        ],
        "label_days": rules["ranking.label_s"] // DAY_S,
        "most": rules["ranking.labels"],
        "refusal": refusal,
        "zone": here(),
    }


def limits(subject: Subject, *, now: datetime) -> dict[str, int]:
    """The rules that bound an order, for the page that says them."""
    rules = rules_as_of(now)
    keys = ("rider_s", "kept_s", "board_s", "label_bp", "answer_ms")
    return {key: rules[f"ranking.{key}"] for key in keys} | {
        "label_days": rules["ranking.label_s"] // DAY_S
    }


def preview(
    user_id: UUID, subject: Subject, choice: Choice, *, asks: bool, now: datetime
) -> Preview | None:
    """An order tried on candidates of now, for programs; None where there is nothing to order."""
    tried = registry.tryout(subject, user_id, now=now)
    follows = labels.followed(user_id, now=now)
    signs = labels.signs(follows, subject, now=now)
    return _preview(choice, signs, tried, asks=asks, now=now) if tried else None


def examples(user_id: UUID, subject: Subject, *, now: datetime) -> list[Features]:
    """Features of real candidates, on which an expression is tried before it is kept."""
    tried = registry.tryout(subject, user_id, now=now)
    return [one.candidate.features for one in tried.shown] if tried else []


def _draft(
    subject: Subject, typed: Typed | None, kept: Choice, tried: Tryout | None
) -> tuple[Choice, Refusal | None]:
    """What is typed as a choice; where it is none, what is in force, and why."""
    if typed is None:
        return kept, None
    try:
        draft = choosing.drafted(
            subject,
            preset=typed.preset,
            weights=typed.weights,
            source=typed.source,
            url=typed.url,
            examples=[one.candidate.features for one in tried.shown] if tried else (),
        )
    except Refusal as refusal:
        preset = typed.preset if typed.preset in offered(subject) else kept.preset
        return Choice(subject, preset, kept.weights, typed.source, typed.url), refusal
    return draft, None


def _preview(choice: Choice, signs: Signs, tried: Tryout, *, asks: bool, now: datetime) -> Preview:
    candidates = [one.candidate for one in tried.shown]
    order = Carried(choice, signs, None if asks else NOT_YET)
    ordered = client.explained(order, candidates, now=now)
    shown = {one.candidate.id: one for one in tried.shown}
    rows = [_row(ordered, one, shown[one.id], choice.subject) for one in ordered.placed]
    failed = wording.by_weights(ordered.failed) if ordered.failed and rows else ""
    return Preview(tried.title, tried.when, rows, failed, _compared(ordered, shown, choice.subject))


def _row(ordered: Ordered, placed: Placed, shown: Shown, subject: Subject) -> Row:
    why = wording.why(ordered, placed, shown.candidate.features, subject)
    return Row(placed, shown.title, shown.detail, why, _bars(placed, subject))


def _bars(placed: Placed, subject: Subject) -> list[Bar]:
    bars, x = [], 0.0
    for n, one in enumerate(SUBJECTS[subject].criteria, start=1):
        width = placed.parts.get(one.key, 0.0) * 10
        if width >= 1:
            bars.append(Bar(n, round(x), max(1, round(width) - 4)))
            x += width
    return bars


def _compared(ordered: Ordered, shown: Mapping[UUID, Shown], subject: Subject) -> str:
    if ordered.placed and ordered.level == 0:
        return wording.common(subject)
    if subject != Subject.DRIVERS or not ordered.placed:
        return ""
    first = ordered.placed[0]
    common = next(one for one in ordered.placed if one.was == 1)
    waits = [shown[one.id].candidate.features["pickup_min"] for one in (first, common)]
    return wording.compared(
        longer_s=round((waits[0] - waits[1]) * MINUTE_S),
        is_known=bool(shown[first.id].candidate.features.get("favourite")),
        is_same=first.id == common.id,
    )


def _weights(draft: Choice, typed: Typed | None) -> list[Context]:
    given = typed.weights if typed and draft.preset not in SUBJECTS[draft.subject].presets else {}
    return [
        {
            "n": n,
            "key": one.key,
            "named": wording.criterion(one.key),
            "percent": min(100, given.get(one.key, draft.weights.get(one.key, 0))),
        }
        for n, one in enumerate(SUBJECTS[draft.subject].criteria, start=1)
    ]


def _features(subject: Subject) -> list[Context]:
    return [
        {"key": one.key, "is_yes": one.kind == Kind.YES_NO, "says": wording.feature(one.key)}
        for one in SUBJECTS[subject].features
    ]


def _tabs(user_id: UUID, subject: Subject) -> list[Context]:
    """The subjects that concern this person."""
    return [
        {"key": s, "named": wording.subject(s), "is_on": s == subject}
        for s in Subject
        if registry.has(s, user_id)
    ]


def _lists(
    user_id: UUID, subject: Subject, follows: tuple[UUID, ...], *, now: datetime
) -> list[Context]:
    """Lists about this subject that one follows, then those that one could."""
    themes = set(about(subject))
    followed = labels.lists(follows, now=now)
    others = [one for one in labels.to_follow(user_id, now=now) if one.id not in follows]
    return [
        {"list": one, "named": wording.theme(one.theme), "is_on": one.id in follows}
        for one in (*followed, *others)
        if one.theme in themes
    ]
