"""What takes long to compute and may be an hour old: kept in the cache, in the reader's language."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar, cast

from django.core.cache import cache
from django.utils.translation import get_language
from redis.exceptions import RedisError

KEPT_S = 3_600
Found = TypeVar("Found")


def kept(what: str, compute: Callable[[], Found]) -> Found:
    """What was computed within the last hour for the same; without a cache it is computed anew."""
    name = f"kept-{sha256(f'{get_language()} {what}'.encode()).hexdigest()}"
    try:
        before = cast("tuple[Found] | None", cache.get(name))
        if before is not None:
            return before[0]
        found = compute()
        cache.set(name, (found,), KEPT_S)
    except RedisError:
        return compute()
    return found
