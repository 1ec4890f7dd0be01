"""The audit log: append-only by trigger, chained by hash, and whoever edits it is named by the verification."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from platform_core.audit.models import AuditEntry
from platform_core.audit.seal import has_unsealed, seal_chain
from platform_core.audit.verify import verify_chain
from shared import spine
from shared.actor import SYSTEM
from shared.ids import uuid7
from shared.unit import unit

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, InternalError)


class Thing:
    def __init__(self) -> None:
        self.uid = uuid7()


@pytest.fixture
def chain(tenant) -> str:
    with unit():
        for amount in (100, 200, 300):
            spine.emit("payment.paid", Thing(), actor=SYSTEM, amount_minor=amount)
    return tenant.schema_name


def tamper(sql: str) -> None:
    """Change the log as the database's owner could: with the guard switched off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE public.audit_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE public.audit_auditentry ENABLE TRIGGER USER")


class TestAppendOnly:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE public.audit_auditentry SET data = '{}'",
            "UPDATE public.audit_auditentry SET actor_uid = gen_random_uuid()",
            "DELETE FROM public.audit_auditentry",
            "TRUNCATE public.audit_auditentry",
        ],
    )
    def test_the_database_refuses_to_rewrite_it(self, chain, sql) -> None:
        seal_chain(chain)
        with pytest.raises(REFUSED, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_a_sealed_row_is_not_sealed_again(self, chain) -> None:
        seal_chain(chain)
        with pytest.raises(REFUSED), transaction.atomic():
            AuditEntry.objects.filter(chain=chain, seq=1).update(digest="0" * 64)


class TestChain:
    def test_an_honest_one_is_verified_to_its_end(self, chain) -> None:
        verdict = verify_chain(chain)
        assert (verdict.ok, verdict.checked) == (True, 3)

    def test_sealing_again_changes_nothing(self, chain) -> None:
        assert [seal_chain(chain), seal_chain(chain)] == [3, 0]
        assert not has_unsealed()

    def test_later_rows_follow_on(self, chain) -> None:
        seal_chain(chain)
        with unit():
            spine.emit("payment.paid", Thing(), actor=SYSTEM)
        assert verify_chain(chain).checked == 4

    def test_a_changed_row_is_named(self, chain) -> None:
        seal_chain(chain)
        tamper("""UPDATE public.audit_auditentry SET data = '{"amount_minor": 1}' WHERE seq = 2""")
        [problem] = verify_chain(chain).problems
        assert "number 2, payment.paid) was changed" in problem

    def test_a_missing_row_is_noticed(self, chain) -> None:
        seal_chain(chain)
        tamper("DELETE FROM public.audit_auditentry WHERE seq = 2")
        assert "a row is missing" in verify_chain(chain).problems[0]

    def test_a_cut_end_is_noticed(self, chain) -> None:
        seal_chain(chain)
        tamper("DELETE FROM public.audit_auditentry WHERE seq = 3")
        assert "head" in verify_chain(chain).problems[0]
