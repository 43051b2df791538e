"""Whether this process can do its work: what it needs, each by name."""

import logging

from django.conf import settings
from django.db import Error, connection
from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger("ourway.health")

TIMEOUT_S = 2


def unreachable() -> list[str]:
    """Those of "database" and "redis" that do not answer; the log says why."""
    checks = {"database": _ask_database, "redis": _ask_redis}
    return [name for name, ask in checks.items() if not ask()]


def _ask_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        log.warning("database away: %s", error)
        return False
    return True


def _ask_redis() -> bool:
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        ) as client:
            client.ping()
    except (RedisError, OSError) as error:
        log.warning("redis away: %s", error)
        return False
    return True
