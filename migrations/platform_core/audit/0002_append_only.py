"""The audit log refuses to be rewritten: a row is inserted once and sealed once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND
     (NEW.id, NEW.uid, NEW.chain, NEW.kind, NEW.subject_kind, NEW.subject_uid, NEW.actor_kind, NEW.data, NEW.at,
      NEW.request_id) =
     (OLD.id, OLD.uid, OLD.chain, OLD.kind, OLD.subject_kind, OLD.subject_uid, OLD.actor_kind, OLD.data, OLD.at,
      OLD.request_id)
     AND NEW.actor_uid IS NOT DISTINCT FROM OLD.actor_uid AND NEW.act_uid IS NOT DISTINCT FROM OLD.act_uid
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
ROWS = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditentry
FOR EACH ROW EXECUTE FUNCTION audit_append_only()
"""
TRUNCATE = """
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL([GUARD], ["DROP FUNCTION audit_append_only() CASCADE"]),
        migrations.RunSQL([ROWS], migrations.RunSQL.noop),
        migrations.RunSQL([TRUNCATE], migrations.RunSQL.noop),
    ]
