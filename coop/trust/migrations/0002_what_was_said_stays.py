"""The ledger of conduct only grows; a rating stays as it was given, or loses its words."""

from django.db import migrations

from coop.basics.tables import append_only

GUARD = """
CREATE FUNCTION trust_rating_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.id, NEW.encounter_id, NEW.rater_id, NEW.ratee_id, NEW.role, NEW.is_up, NEW.reasons,
           NEW.delay_s, NEW.given_at)
          IS DISTINCT FROM (OLD.id, OLD.encounter_id, OLD.rater_id, OLD.ratee_id, OLD.role,
           OLD.is_up, OLD.reasons, OLD.delay_s, OLD.given_at)
       OR NEW.reveal_at > OLD.reveal_at
       OR NEW.counted_at IS DISTINCT FROM OLD.counted_at AND OLD.counted_at IS NOT NULL
       OR NEW.said_at IS DISTINCT FROM OLD.said_at AND OLD.said_at IS NOT NULL
       OR NEW.words <> OLD.words AND NEW.words <> ''
       OR NEW.private_words <> OLD.private_words AND NEW.private_words <> ''
       OR NEW.reply <> OLD.reply AND OLD.reply <> '' AND NEW.reply <> '' THEN
        RAISE EXCEPTION 'a rating stays as it was given, or loses its words'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rating_stays BEFORE UPDATE OR DELETE ON trust_rating
    FOR EACH ROW EXECUTE FUNCTION trust_rating_stays();
ALTER TABLE trust_rating ENABLE ALWAYS TRIGGER rating_stays
"""
UNGUARD = "DROP TRIGGER rating_stays ON trust_rating; DROP FUNCTION trust_rating_stays()"


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_conduct")]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        *append_only("trust_event"),
    ]
