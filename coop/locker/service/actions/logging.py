"""Writes each access into its tie's chain, in the transaction of the access."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from coop.locker import chain
from coop.locker.service import models, queries


class About(NamedTuple):
    """What an access was about."""

    term: str = ""
    collection: str = ""
    fields: Collection[str] = ()


NOTHING = About()


def log(
    tie: models.Tie,
    what: str,
    *,
    reader: str,
    now: datetime,
    about: About = NOTHING,
    refused: str = "",
) -> None:
    """Chain an access to the one before. Inside a transaction: two at once wait for each other."""
    models.Tie.objects.select_for_update().get(id=tie.id)
    last = models.Access.objects.filter(tie=tie).order_by("-number").first()
    row = models.Access(
        tie=tie,
        number=last.number + 1 if last else 1,
        what=what,
        reader=reader[:80],
        term=about.term[:20],
        collection=about.collection[:20],
        fields=sorted(about.fields),
        refused=refused,
        at=now,
    )
    body = chain.body(queries.as_logged(row))
    row.digest = chain.link(bytes(last.digest) if last else chain.START, body)
    row.save(force_insert=True)
