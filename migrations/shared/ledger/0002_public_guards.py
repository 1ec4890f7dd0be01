"""In public the database itself refuses money from nowhere and a rewritten history; a tenant's schema has no triggers."""

from django.db import migrations

ALLOW_ON_CITUS = "SET LOCAL citus.enable_unsafe_triggers = on"
BALANCED = """
CREATE FUNCTION public.ledger_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted bigint := CASE TG_TABLE_NAME WHEN 'ledger_transfer' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                      ELSE (to_jsonb(NEW) ->> 'transfer_id')::bigint END;
BEGIN
  IF (SELECT count(*) FROM public.ledger_entry AS entry WHERE entry.transfer_id = wanted) < 2 THEN
    RAISE EXCEPTION 'transfer % has fewer than two legs', wanted USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM public.ledger_entry AS entry JOIN public.ledger_account AS account
             ON account.id = entry.account_id WHERE entry.transfer_id = wanted
             GROUP BY account.currency HAVING sum(entry.amount) <> 0) THEN
    RAISE EXCEPTION 'transfer % does not balance', wanted USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
"""
APPEND_ONLY = """
CREATE FUNCTION public.ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
SAME_OWNER = """
CREATE FUNCTION public.ledger_account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.kind, NEW.owner_kind, NEW.owner_uid, NEW.currency)
     IS DISTINCT FROM (OLD.id, OLD.kind, OLD.owner_kind, OLD.owner_uid, OLD.currency) THEN
    RAISE EXCEPTION 'an account keeps its owner and its currency' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
TRIGGERS = [
    """CREATE CONSTRAINT TRIGGER ledger_transfer_balanced AFTER INSERT ON public.ledger_transfer
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.ledger_balanced()""",
    """CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON public.ledger_entry
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.ledger_balanced()""",
    """CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON public.ledger_entry
       FOR EACH ROW EXECUTE FUNCTION public.ledger_append_only()""",
    """CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON public.ledger_transfer
       FOR EACH ROW EXECUTE FUNCTION public.ledger_append_only()""",
    """CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON public.ledger_entry
       FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_append_only()""",
    """CREATE TRIGGER ledger_transfer_no_truncate BEFORE TRUNCATE ON public.ledger_transfer
       FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_append_only()""",
    """CREATE TRIGGER ledger_account_stays BEFORE UPDATE ON public.ledger_account
       FOR EACH ROW EXECUTE FUNCTION public.ledger_account_stays()""",
]
FUNCTIONS = ["ledger_balanced", "ledger_append_only", "ledger_account_stays"]


def guard(apps, schema_editor):
    if schema_editor.connection.schema_name != "public":
        return
    for statement in [ALLOW_ON_CITUS, BALANCED, APPEND_ONLY, SAME_OWNER, *TRIGGERS]:
        schema_editor.execute(statement, None)


def unguard(apps, schema_editor):
    if schema_editor.connection.schema_name != "public":
        return
    for function in FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION public.{function}() CASCADE", None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
