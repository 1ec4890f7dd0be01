"""What no job and no report has finished is finished by the reconciler, once."""

from __future__ import annotations

import io
import json
from datetime import timedelta

from django.core.management import call_command

from shared import clock
from shared.jobs.draining import drain
from shared.jobs.models import Job
from shared.messaging.actions.sending import start_submission
from shared.messaging.models import Message, Submission
from shared.messaging.reconciling import reconcile
from shared.tenancy.connection import connection
from shared.unit import unit
from tests.shared.messaging.conftest import paid_wish, written


def later(minutes: int):
    return clock.standing_at(clock.now() + timedelta(minutes=minutes))


class TestReconcile:
    def test_message_whose_job_was_lost_is_sent_once(self, carriers, wallet, balance):
        wallet(10)
        written(paid_wish())
        Job.objects.all().delete()
        with later(6):
            assert reconcile().changed == 1
            assert reconcile().changed == 0
        assert (Message.objects.get().state, balance()) == ("accepted", (9, 0))
        assert len(carriers.sandbox.messages(account=carriers.msg91)) == 1

    def test_try_of_a_worker_that_died_is_asked_about_and_sent(self, carriers, wallet, balance):
        wallet(10)
        message = written(paid_wish())
        with unit():
            start_submission(message_uid=message.uid)
        Job.objects.all().delete()
        with later(6):
            reconcile()
            drain()
        assert (Message.objects.get().state, balance()) == ("accepted", (9, 0))
        assert sorted(Submission.objects.values_list("state", flat=True)) == ["absent", "accepted"]

    def test_what_is_fresh_is_left_alone(self, carriers, wallet):
        wallet(10)
        written(paid_wish())
        assert reconcile().checked == 0

    def test_silence_of_three_days_is_counted(self, carriers, wallet, balance):
        wallet(10)
        written(paid_wish())
        drain()
        with later(73 * 60):
            assert reconcile().unmatched == 1
        assert balance() == (9, 0)

    def test_command_tells_its_counts(self, tenant, carriers, wallet):
        wallet(10)
        for what in ("messages", "credits"):
            out = io.StringIO()
            call_command("reconcile", what, "--json", stdout=out)
            connection.set_tenant(tenant)
            assert json.loads(out.getvalue())["unmatched"] == 0
