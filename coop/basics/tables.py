"""Tables that only grow: the database itself refuses to change or remove a row.

Used by migrations alone; the one file of basics that knows Django.
"""

import re

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
        migrations.RunSQL(REFUSE, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table)),
        _RevokeChange(table),
    ]


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
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                return
            quote = editor.connection.ops.quote_name
            cursor.execute(sql.format(table=quote(self.table), role=quote(role)))
