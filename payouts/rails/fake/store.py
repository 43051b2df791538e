"""Where the fake keeps its state: one SQLite file, which several processes write in turn.

Knows nothing of payments: objects by id, in the order in which they were made, and small tables.
"""

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Body = dict[str, Any]
"""An object of the provider, as it would travel in JSON."""

BUSY_S = 30.0
SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL,
    account TEXT NOT NULL, parent TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, account, created);
CREATE INDEX IF NOT EXISTS objects_parent ON objects (parent, kind) WHERE parent <> '';
CREATE TABLE IF NOT EXISTS replays (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS money (
    account TEXT NOT NULL, currency TEXT NOT NULL, net INTEGER NOT NULL,
    available_on INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS money_account ON money (account, currency, available_on, net);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_open = threading.local()


class Shelf:
    """The state inside one transaction, at one instant; all of it is kept, or nothing."""

    def __init__(self, connection: sqlite3.Connection, now: int, account: str = "") -> None:
        self.sql = connection
        self.now = now
        self.account = account

    def put(self, body: Body, *, parent: str = "", account: str | None = None) -> Body:
        """Keep an object, new or changed."""
        owner = self.account if account is None else account
        self.sql.execute(
            "INSERT INTO objects (id, kind, account, parent, created, body) "
            "VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (body["id"], body["object"], owner, parent, body["created"], json.dumps(body)),
        )
        return body

    def get(self, name: str) -> Body | None:
        """An object by its id."""
        row = self.sql.execute("SELECT body FROM objects WHERE id = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def account_of(self, name: str) -> str:
        """Whose object it is: "" is the platform's."""
        row = self.sql.execute("SELECT account FROM objects WHERE id = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def forget(self, name: str) -> None:
        """Drop an object."""
        self.sql.execute("DELETE FROM objects WHERE id = ?", (name,))

    def listed(
        self,
        kind: str,
        *,
        same: Mapping[str, str],
        parent: str | None = None,
        bounds: Mapping[str, int] | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> list[Body]:
        """Objects of a kind that this account has, newest first.

        Args:
            same: fields of the object and what they must hold.
            parent: the object under which they were put.
            bounds: of `created`, by `gt`, `gte`, `lt` and `lte`.
            after: the id of the last object of the page before.
        """
        where, values = ["kind = ?", "account = ?"], [kind, self.account]
        if parent is not None:
            where, values = [*where, "parent = ?"], [*values, parent]
        if after is not None:
            where = [*where, "seq < (SELECT seq FROM objects WHERE id = ?)"]
            values = [*values, after]
        for field, value in same.items():
            where, values = [*where, "json_extract(body, ?) = ?"], [*values, f"$.{field}", value]
        for sign, at in (bounds or {}).items():
            where, values = [*where, f"created {SIGNS[sign]} ?"], [*values, str(at)]
        rows = self.sql.execute(
            f"SELECT body FROM objects WHERE {' AND '.join(where)} "  # noqa: S608 - our words
            "ORDER BY seq DESC LIMIT ?",
            [*values, limit],
        )
        return [json.loads(row[0]) for row in rows.fetchall()]

    def new(self, kind: str, prefix: str, **fields: Any) -> Body:
        """An object that nobody has seen yet; `put` keeps it."""
        return {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": kind,
            "created": self.now,
            "livemode": False,
            **fields,
        }

    def setting(self, name: str, otherwise: Any = None) -> Any:
        """A value by name, such as the faults in force."""
        row = self.sql.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else otherwise

    def set(self, name: str, value: Any) -> None:
        """Keep a value by name."""
        self.sql.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = ?",
            (name, json.dumps(value), json.dumps(value)),
        )


@contextmanager
def opened(file: Path, *, now: int, account: str = "") -> Iterator[Shelf]:
    """The state, ours alone until the block ends; an exception undoes what the block did."""
    connection = _connection(file)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield Shelf(connection, now, account)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def merged(body: Body, changes: Mapping[str, Any]) -> Body:
    """The object with some fields changed, and metadata added to what it had."""
    metadata = {**body.get("metadata", {}), **changes.get("metadata", {})}
    return {**body, **changes, "metadata": metadata}


def _connection(file: Path) -> sqlite3.Connection:
    """This thread's connection; a child of a fork opens its own."""
    mine = (os.getpid(), str(file))
    if getattr(_open, "mine", None) != mine:
        if getattr(_open, "mine", (0,))[0] == os.getpid():
            _open.connection.close()
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, timeout=BUSY_S, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(TABLES)
        _open.connection, _open.mine = connection, mine
    found: sqlite3.Connection = _open.connection
    return found
