"""People who keep a locker here: added by whoever runs it, let in by a link, known by no password."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice, token_urlsafe
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed
from coop.locker import sealing, vault
from coop.locker.service import models
from coop.locker.service.queries import DATA_KEY

LINK_FOR = timedelta(hours=1)
CODE_FOR = timedelta(minutes=15)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 4, 4


class LinkOver(NotAllowed):
    """A link that let somebody in before, or in no time."""

    code = "link_over"


@transaction.atomic
def add(name: str, *, now: datetime) -> models.Person:
    """A locker for somebody; the one that is there where there is one of this name."""
    found = models.Person.objects.filter(name=name).first()
    if found is not None:
        return found
    person_id, key = uuid4(), sealing.new_key()
    place = DATA_KEY.format(person_id)
    wrapped = sealing.seal(vault.make(person_id), key, place=place)
    return models.Person.objects.create(id=person_id, name=name, wrapped_key=wrapped, since_at=now)


def link(person: models.Person, *, now: datetime) -> str:
    """What lets a person in, once, within the hour."""
    token = token_urlsafe(24)
    models.Person.objects.filter(id=person.id).update(
        link_digest=_digest(token), link_until=now + LINK_FOR
    )
    return token


def enter(token: str, *, now: datetime) -> UUID:
    """Who a link lets in; it lets nobody in again.

    Raises:
        LinkOver: it did already, or its hour is over.
    """
    rows = models.Person.objects.filter(link_digest=_digest(token), link_until__gt=now)
    person_id = rows.values_list("id", flat=True).first()
    if person_id is None or rows.update(link_digest="", link_until=None) != 1:
        raise LinkOver(
            _("This link is over. Whoever runs this locker makes a new one in its terminal.")
        )
    return person_id


def code(person_id: UUID, *, now: datetime) -> str:
    """A code that a person types at a co-operative, once, within a quarter of an hour."""
    groups = ["".join(choice(LETTERS) for _one in range(GROUP)) for _group in range(GROUPS)]
    text = "-".join(groups)
    models.Code.objects.filter(until__lte=now).delete()
    models.Code.objects.create(person_id=person_id, digest=_code(text), until=now + CODE_FOR)
    return text


def spend(text: str, used_for: str, *, now: datetime) -> UUID:
    """Whose code this is; from now on it is good for this one thing alone.

    Raises:
        NotAllowed: it is none, it is over, or it was used for something else.
    """
    rows = models.Code.objects.filter(digest=_code(text), until__gt=now)
    rows.filter(used_for="").update(used_for=used_for)
    found = rows.filter(used_for=used_for).values_list("person_id", flat=True).first()
    if found is None:
        raise NotAllowed(
            _("This code is not known here, or it is over. Take a new one on your locker’s page.")
        )
    return found


def _code(text: str) -> str:
    return _digest("".join(one for one in text.upper() if one in LETTERS))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
