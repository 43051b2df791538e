"""A throw-away database and Redis for this test process; loaded before Django reads its settings.

Tests connect as the app's role, so what it may not change is refused here as it is in production.
A template is migrated once and cloned: append-only tables refuse the TRUNCATE of a flush.
"""

import atexit
import contextlib
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from coop.machine import keeper, lock, paths, postgres, redis
from coop.machine.postgres import Cluster
from coop.machine.services import Services

SEAT = keeper.take_seat()
DATABASE = f"test_{SEAT}"
SERVICES = Services(keeper.CLUSTER, keeper.redis_of(SEAT))
# Several checkouts of the code share the cluster while it is being worked on: old templates stay
# long enough for whoever still tests with them.
TEMPLATES_KEPT = 9
# Long before any test's `now`, so that the founding rules are always in force.
FOUND = """
import django; django.setup()
from datetime import UTC, datetime
from uuid import UUID
from coop.rulebook import actions
actions.found(now=datetime(2020, 1, 1, tzinfo=UTC))
"""
OPEN = f"{FOUND}actions.open_book(by=UUID(int=0), now=datetime(2020, 1, 1, tzinfo=UTC))"

os.environ |= {
    **SERVICES.addresses(DATABASE),
    "OURWAY_STATE": str(keeper.STATE / f"state-{SEAT}"),
    "OURWAY_DEMO": "0",
    "SECRET_KEY": "only-for-tests",
}


def environment(database: str) -> dict[str, str]:
    """The environment of a process that works on this database."""
    return {**os.environ, **SERVICES.addresses(database)}


def manage(*arguments: str, database: str, as_owner: bool = False, is_demo: bool = False) -> None:
    """Run a management command on a database, as the app's role or as the owner.

    Raises:
        RuntimeError: it fails; the error holds what it said.
    """
    _python("manage.py", *arguments, database=database, as_owner=as_owner, is_demo=is_demo)


def open_database(kind: str, name: str) -> None:
    """Clone a template under a new name, building the template first where there is none.

    Args:
        kind: "bare" (migrated, founded, open), "city" (the same with Helsinki imported) or
            "new" (as "city", but not open yet).
        name: what the clone is called; one of that name is replaced.
    """
    cluster = keeper.ensure_running()
    with lock.held(keeper.STATE / "template.lock"):
        template = _template(cluster, kind)
    postgres.drop(keeper.CLUSTER, name)
    postgres.clone(cluster, template, name)


@contextlib.contextmanager
def database(kind: str, suffix: str) -> Iterator[str]:
    """A clone of a template for the length of a block; returns its name."""
    name = f"{DATABASE}_{suffix}"
    open_database(kind, name)
    try:
        yield name
    finally:
        postgres.drop(keeper.CLUSTER, name)


@contextlib.contextmanager
def empty_database(suffix: str) -> Iterator[str]:
    """A database without any table for the length of a block; returns its owner's address."""
    name = f"{DATABASE}_{suffix}"
    cluster = keeper.ensure_running()
    postgres.drop(keeper.CLUSTER, name)
    postgres.clone(cluster, postgres.DATABASE, name)
    try:
        yield SERVICES.addresses(name)["DATABASE_OWNER_URL"]
    finally:
        postgres.drop(keeper.CLUSTER, name)


_open = contextlib.ExitStack()
atexit.register(_open.close)


def ensure_redis() -> None:
    """Start this process's Redis, unless it runs already."""
    if not redis.answers(SERVICES.redis):
        keeper.start_redis(SEAT, _open)


def empty_redis() -> None:
    """Forget what earlier tests left in this process's Redis."""
    redis.empty(SERVICES.redis)


def _template(cluster: Cluster, kind: str) -> str:
    """The name of a template for the code as it is now, built if need be."""
    name = f"template_{kind}_{_fingerprint(kind)}"
    if not postgres.sql(cluster, f"SELECT 1 FROM pg_database WHERE datname = '{name}'").strip():
        _forget_old_templates(cluster)
        # Named last: a half-built template is never found.
        {"bare": _build_bare, "city": _build_city, "new": _build_new}[kind](cluster, "unfinished")
        postgres.sql(cluster, f"ALTER DATABASE unfinished RENAME TO {name}")
    return name


def _build_bare(cluster: Cluster, name: str) -> None:
    """Migrate as the owner, then found the rulebook and open as the app."""
    _migrate(cluster, name)
    _python("-c", OPEN, database=name)


def _build_new(cluster: Cluster, name: str) -> None:
    """Migrate, found the rulebook, import Helsinki; opening is up to the test."""
    _migrate(cluster, name)
    _python("-c", FOUND, database=name)
    manage("import_city", str(paths.HELSINKI), database=name)


def _migrate(cluster: Cluster, name: str) -> None:
    postgres.drop(keeper.CLUSTER, name)
    postgres.clone(cluster, postgres.DATABASE, name)
    manage("migrate", "--verbosity=0", "--skip-checks", database=name, as_owner=True)


def _build_city(cluster: Cluster, name: str) -> None:
    """Add Helsinki to a clone of the bare template."""
    bare = _template(cluster, "bare")
    postgres.drop(keeper.CLUSTER, name)
    postgres.clone(cluster, bare, name)
    manage("import_city", str(paths.HELSINKI), database=name)


def _forget_old_templates(cluster: Cluster) -> None:
    """Drop all but the newest templates."""
    rows = postgres.sql(
        cluster,
        "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' ORDER BY oid DESC",
    )
    for name in [row for row in rows.split() if row.count("_") > 1][TEMPLATES_KEPT:]:
        postgres.drop(keeper.CLUSTER, name)


def _fingerprint(kind: str) -> str:
    """A digest of all code that decides what is in a template."""
    rooms = [paths.ROOT / room for room in ("coop", "rides", "governance", "payouts")]
    patterns = ["migrations/*.py", "rules.py", "rulebook/*.py"]
    if kind != "bare":
        patterns += ["places/**/*.py", "import_city.py"]
    files = [f for room in rooms for pattern in patterns for f in room.rglob(pattern)]
    digest = hashlib.sha256(postgres.RIGHTS_SQL.encode())
    for file in sorted({*files, Path(__file__)}):
        digest.update(str(file).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _python(*arguments: str, database: str, as_owner: bool = False, is_demo: bool = False) -> None:
    """Run Python on a database, in the project's folder."""
    done = subprocess.run(
        [str(paths.PYTHON), *arguments],
        cwd=paths.ROOT,
        env=environment(database)
        | {
            "OURWAY_AS_OWNER": str(int(as_owner)),
            "OURWAY_DEMO": str(int(is_demo)),
            "DJANGO_SETTINGS_MODULE": "coop.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stdout[-2000:] + done.stderr[-4000:]
        raise RuntimeError(f"{' '.join(arguments[:2])} failed on {database}:\n{said}")
