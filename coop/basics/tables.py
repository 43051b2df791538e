"""Tables that only grow: the database itself refuses to change or remove a row.

Used by migrations alone; the one file of basics that knows Django.
"""

import re
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

NAME = re.compile(r"[a-z][a-z0-9_]*")

REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only table %: rows are added, never changed or removed (%)',
        TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""
# Per statement: an UPDATE that matches nothing is refused too, so a mistake shows at once.
GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only
"""
UNGUARD = "DROP TRIGGER append_only ON {table}"
POSTGRES, SQLITE = "postgresql", "sqlite"
# Whoever owns the file could drop these: at home the owner is the person whose log it is.
LITE_GUARD = "; ".join(
    f"""CREATE TRIGGER {{table}}_no_{how} BEFORE {how} ON {{table}} BEGIN
    SELECT RAISE(ABORT, 'append-only table {{table}}: rows are added, never changed or removed');
END"""
    for how in ("update", "delete")
)
LITE_UNGUARD = "DROP TRIGGER {table}_no_update; DROP TRIGGER {table}_no_delete"


def append_only(table: str) -> list[Operation]:
    """Operations that make a table append-only: `operations = [..., *append_only("journal_entry")]`.

    A trigger refuses UPDATE, DELETE and TRUNCATE to everybody, the owner included; the app's
    role loses the right to try, and to disable triggers it would have to own the table.

    Args:
        table: the database's name of a table that exists by then.
    Raises:
        ValueError: not a plain lower-case table name.
    """
    if not NAME.fullmatch(table):
        raise ValueError(f"not a table name: {table}")
    return [
        _On(POSTGRES, REFUSE, migrations.RunSQL.noop),
        _On(POSTGRES, GUARD.format(table=table), UNGUARD.format(table=table)),
        _On(SQLITE, _alone(LITE_GUARD, table), _alone(LITE_UNGUARD, table)),
        _RevokeChange(table),
    ]


def _alone(sql: str, table: str) -> list[str]:
    """Statement by statement: a trigger of SQLite has semicolons inside."""
    return [one.format(table=table) for one in sql.split("; ")]


class _On(migrations.RunSQL):
    """SQL for one kind of database; on others nothing happens."""

    def __init__(self, vendor: str, sql: Any, reverse_sql: Any) -> None:
        self.vendor = vendor
        super().__init__(sql, reverse_sql)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Its arguments, for a squashed migration."""
        return (self.__class__.__qualname__, [self.vendor, self.sql, self.reverse_sql], {})

    def _run_sql(self, schema_editor: BaseDatabaseSchemaEditor, sqls: Any) -> None:
        if schema_editor.connection.vendor == self.vendor:
            super()._run_sql(schema_editor, sqls)  # type: ignore[misc]  # Django's own, untyped


class _RevokeChange(migrations.RunPython):
    """Takes the right to change rows of one table from the app's role, where that role exists."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(self.revoke, self.grant)

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        """The one argument, for a squashed migration."""
        return (self.__class__.__qualname__, [self.table], {})

    def revoke(self, _apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        """Forward: the app may read and add."""
        self._say(editor, "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")

    def grant(self, _apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        """Backward: the app may change rows again."""
        self._say(editor, "GRANT UPDATE, DELETE ON {table} TO {role}")

    def _say(self, editor: BaseDatabaseSchemaEditor, sql: str) -> None:
        role = settings.DATABASE_APP_ROLE
        if editor.connection.vendor != POSTGRES or not role:
            return
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                return
            quote = editor.connection.ops.quote_name
            cursor.execute(sql.format(table=quote(self.table), role=quote(role)))
