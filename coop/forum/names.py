"""Names beside words: read from lockers, and remembered for a while.

A page of the Commons shows many names to many people. Each is read once an hour, not with every
look: the person's log says that the Commons read it, and stays readable.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from coop.locker import client as locker
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of

READER = "commons"
PURPOSE = "commons"
LEFT = ""


def of(user_ids: Collection[UUID], *, now: datetime) -> dict[UUID, str]:
    """The names of these people, as they call themselves; of those without one, a plain word."""
    people = list(dict.fromkeys(user_ids))
    known = _remembered(people)
    missing = [user_id for user_id in people if user_id not in known]
    if missing:
        read = _read(missing, reader=READER, now=now)
        _remember(read, seconds=rules_as_of(now)["forum.names_s"])
        known |= read
    return {user_id: known[user_id] or _("A member") for user_id in people}


def like(text: str, *, by: UUID, limit: int, now: datetime) -> dict[UUID, str]:
    """Members whose name has this text, for whoever wants to name them; each look is logged."""
    found = [
        user_id
        for user_id in locker.named_like(text, limit=4 * limit)
        if members.member_since(user_id) is not None
    ]
    return {
        user_id: name
        for user_id, name in _read(found[:limit], reader=f"member:{by}", now=now).items()
        if name
    }


def forget(*, member_id: UUID, terms: Collection[str], now: datetime) -> int:
    """A term was withdrawn: what was remembered of the person's name under it is gone."""
    if PURPOSE not in terms:
        return 0
    try:
        return int(cache.delete(_key(member_id)))
    except RedisError:
        return 0


def _read(people: Collection[UUID], *, reader: str, now: datetime) -> dict[UUID, str]:
    if not people:
        return {}
    found = locker.read_many(
        people, "profile", fields=("name",), purpose=PURPOSE, reader=reader, now=now
    )
    return {user_id: fields.get("name", LEFT) for user_id, fields in found.items()}


def _remembered(people: Collection[UUID]) -> dict[UUID, str]:
    try:
        found: dict[str, str] = cache.get_many([_key(user_id) for user_id in people])
    except RedisError:
        return {}
    return {user_id: found[_key(user_id)] for user_id in people if _key(user_id) in found}


def _remember(names: dict[UUID, str], *, seconds: int) -> None:
    try:
        cache.set_many({_key(user_id): name for user_id, name in names.items()}, seconds)
    except RedisError:
        return


def _key(user_id: UUID) -> str:
    return f"commons-name:{user_id}"
