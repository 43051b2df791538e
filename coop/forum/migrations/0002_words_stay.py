"""What was written is never changed unseen: words can only be added as versions, or go for good."""

from django.db import migrations

from coop.basics.tables import append_only

GUARDS = """
CREATE FUNCTION forum_words_only_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.text IS NOT NULL
       OR (NEW.post_id, NEW.number, NEW.digest, NEW.at)
          IS DISTINCT FROM (OLD.post_id, OLD.number, OLD.digest, OLD.at) THEN
        RAISE EXCEPTION 'a version of a contribution stays as it is, or loses its words'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER words_only_go BEFORE UPDATE OR DELETE ON forum_version
    FOR EACH ROW EXECUTE FUNCTION forum_words_only_go();
ALTER TABLE forum_version ENABLE ALWAYS TRIGGER words_only_go;

CREATE FUNCTION forum_post_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.id, NEW.thread_id, NEW.parent_id, NEW.depth, NEW.side, NEW.author_id, NEW.seq,
           NEW.written_at)
          IS DISTINCT FROM (OLD.id, OLD.thread_id, OLD.parent_id, OLD.depth, OLD.side,
           OLD.author_id, OLD.seq, OLD.written_at)
       OR (OLD.text IS NULL AND NEW.text IS NOT NULL)
       OR (NEW.text IS NOT NULL AND NEW.text <> OLD.text AND NEW.version <> OLD.version + 1) THEN
        RAISE EXCEPTION 'a contribution stays where it is; its words change by a version, or go'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER post_stays BEFORE UPDATE OR DELETE ON forum_post
    FOR EACH ROW EXECUTE FUNCTION forum_post_stays();
ALTER TABLE forum_post ENABLE ALWAYS TRIGGER post_stays
"""
UNGUARD = """
DROP TRIGGER post_stays ON forum_post; DROP FUNCTION forum_post_stays();
DROP TRIGGER words_only_go ON forum_version; DROP FUNCTION forum_words_only_go()
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_the_commons")]

    operations = [
        migrations.RunSQL(GUARDS, UNGUARD),
        *append_only("forum_tombstone"),
        *append_only("forum_grown"),
    ]
