"""Each access waits for its chain by itself; what the law lets go of a log leaves a cut behind."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from coop.basics.tables import append_only

WAIT = {
    "postgresql": """
CREATE FUNCTION locker_wait_for_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO locker_unchained (access_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER wait_for_chain AFTER INSERT ON locker_access
    FOR EACH ROW EXECUTE FUNCTION locker_wait_for_chain();
""",
    "sqlite": """
CREATE TRIGGER wait_for_chain AFTER INSERT ON locker_access
BEGIN
    INSERT INTO locker_unchained (access_id) VALUES (NEW.id);
END;
""",
}
# No country's law lets a log go sooner than this: see coop/locker/laws.py.
FORGET = """
CREATE FUNCTION locker_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('ourway.forgets_log', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'append-only table %: rows are added, never changed or removed (%)',
        TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION locker_forget_log(older_than timestamptz, happens_at timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    IF older_than > now() - interval '2 years' THEN
        RAISE EXCEPTION 'a log is kept for two years at least' USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO locker_cut (member_id, number, digest, at)
    SELECT link.member_id, link.number, link.digest, happens_at
      FROM (SELECT link.member_id,
                   coalesce(min(link.number) FILTER (WHERE access.at >= older_than) - 1,
                            max(link.number)) AS number
              FROM locker_link link JOIN locker_access access ON access.id = link.access_id
             GROUP BY link.member_id) last
      JOIN locker_link link USING (member_id, number);
    PERFORM set_config('ourway.forgets_log', 'on', true);
    WITH went AS (
        DELETE FROM locker_link link USING locker_cut cut
         WHERE cut.member_id = link.member_id AND link.number <= cut.number
        RETURNING link.access_id
    )
    DELETE FROM locker_access access USING went WHERE access.id = went.access_id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('ourway.forgets_log', '', true);
    RETURN gone;
END $$;
"""
GUARD = """
DROP TRIGGER append_only ON {table};
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION locker_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
"""


def wait(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """An access that is written waits for its chain, whoever writes it."""
    with editor.connection.cursor() as cursor:
        cursor.execute(WAIT[editor.connection.vendor])


def forget(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Logs end where the law lets them, through one function; nobody else may cut a chain."""
    if editor.connection.vendor != "postgresql":
        return  # a locker that lies elsewhere is its person's: no law makes them forget
    role = settings.DATABASE_APP_ROLE
    with editor.connection.cursor() as cursor:
        cursor.execute(FORGET)
        for table in ("locker_access", "locker_link"):
            cursor.execute(GUARD.format(table=table))
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is not None:
            quoted = editor.connection.ops.quote_name(role)
            cursor.execute(f"REVOKE INSERT ON locker_cut FROM {quoted}")


class Migration(migrations.Migration):

    dependencies = [
        ('locker', '0005_nothing_in_clear'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member_id', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('digest', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member_id', 'number'), name='one_cut_per_number')],
            },
        ),
        *append_only("locker_cut"),
        migrations.RunPython(wait),
        migrations.RunPython(forget),
    ]
