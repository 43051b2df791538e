"""What a member chose, read from their locker, and what their order may do under the rules."""

from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.ranking.carried import Carried
from coop.ranking.choice import Choice, of_text
from coop.ranking.features import Subject
from coop.ranking.ordering import Bounds
from coop.ranking.queries import labels
from coop.rulebook.queries import rules_as_of

COLLECTION = "ranking"
PURPOSE = "ranking"
READER = "ranking"


def own(user_id: UUID, subject: Subject, *, now: datetime) -> Choice:
    """A member's choice, for their own page."""
    return _choice(user_id, subject, purpose="own", reader=str(user_id), now=now)


def carried(user_id: UUID, subject: Subject, *, now: datetime) -> Carried:
    """A member's choice with the labels that count for them, to order by on their behalf."""
    found = locker.glance(
        user_id,
        COLLECTION,
        fields=(str(subject), labels.FOLLOWS),
        purpose=PURPOSE,
        reader=READER,
        now=now,
    )
    follows = labels.of_text(found.get(labels.FOLLOWS, ""))
    signs = labels.signs(follows, subject, now=now)
    return Carried(of_text(subject, found.get(str(subject), "")), signs)


def bounds(subject: Subject, *, now: datetime) -> Bounds:
    """How far an order reaches, as members voted; only drivers are compared in seconds."""
    rules = rules_as_of(now)
    label = rules["ranking.label_bp"] / 10_000
    return Bounds(rules["ranking.rider_s"] if subject == Subject.DRIVERS else None, label)


def _choice(user_id: UUID, subject: Subject, *, purpose: str, reader: str, now: datetime) -> Choice:
    fields = (str(subject),)
    found = locker.glance(
        user_id, COLLECTION, fields=fields, purpose=purpose, reader=reader, now=now
    )
    return of_text(subject, found.get(str(subject), ""))
