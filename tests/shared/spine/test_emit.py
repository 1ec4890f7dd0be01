"""A fact is written in its unit, once, with who and what; money and access also go into the audit log."""

import pytest

from platform_core.audit.models import AuditEntry
from shared import spine
from shared.actor import SYSTEM, Actor
from shared.ids import uuid7
from shared.jobs.models import Job
from shared.spine.audited import is_audited
from shared.spine.models import Fact
from shared.unit import UnitError, unit

pytestmark = pytest.mark.django_db
OPERATOR = Actor(kind="operator", uid=uuid7())
STAFF = Actor(kind="user", uid=uuid7())


@pytest.fixture
def subject(platform) -> Job:
    return Job.objects.create(kind="k", queue="default")


class TestEmit:
    def test_needs_a_unit(self, subject) -> None:
        with pytest.raises(UnitError):
            spine.emit("booking.moved", subject, actor=STAFF)

    def test_says_what_happened_to_what_by_whom(self, subject) -> None:
        with unit() as opened:
            spine.emit("booking.moved", subject, actor=STAFF, minutes=30)
        fact = Fact.objects.get(subject_uid=subject.uid)
        assert (fact.kind, fact.subject_kind, fact.actor_uid, fact.at) == (
            "booking.moved", "job", STAFF.uid, opened.now,
        )  # fmt: skip
        assert fact.facts == {"minutes": 30}

    def test_is_taken_back_with_its_unit(self, subject) -> None:
        with pytest.raises(ZeroDivisionError), unit():
            spine.emit("payment.paid", subject, actor=STAFF)
            raise ZeroDivisionError
        assert not Fact.objects.filter(subject_uid=subject.uid).exists()
        assert not AuditEntry.objects.filter(subject_uid=subject.uid).exists()

    def test_money_stands_in_the_audit_log_too(self, subject) -> None:
        with unit():
            spine.emit("payment.paid", subject, actor=STAFF, amount_minor=45000)
        entry = AuditEntry.objects.get(subject_uid=subject.uid)
        assert (entry.kind, entry.data, entry.seq) == ("payment.paid", {"amount_minor": 45000}, None)

    def test_a_moved_booking_does_not(self, subject) -> None:
        with unit():
            spine.emit("booking.moved", subject, actor=STAFF)
        assert not AuditEntry.objects.filter(subject_uid=subject.uid).exists()


class TestIsAudited:
    @pytest.mark.parametrize(("kind", "actor", "audited"), [
        ("booking.moved", STAFF, False),
        ("booking.moved", OPERATOR, True),
        ("booking.moved", Actor(kind="user", uid=uuid7(), act_uid=uuid7()), True),
        ("customer.exported", STAFF, True),
        ("customer.updated", STAFF, False),
        ("auth.signed_in", STAFF, True),
        ("refund.requested", SYSTEM, True),
    ])  # fmt: skip
    def test_money_access_privacy_and_operators_are(self, kind, actor, audited) -> None:
        assert is_audited(kind, actor) is audited
