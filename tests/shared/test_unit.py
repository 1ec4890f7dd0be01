"""One unit: one transaction, one now, actions one after the other and never one inside another."""

import pytest
from django.db import connection

from shared import clock
from shared.jobs.models import Job
from shared.unit import UNIT_NOW, UnitError, action, current_unit, in_unit, is_unit_open, unit

pytestmark = pytest.mark.django_db


@action
def write_job(*, kind: str, now=UNIT_NOW) -> Job:
    return Job.objects.create(kind=kind, queue="default", run_at=now)


@action
def call_another(*, kind: str) -> Job:
    return write_job(kind=kind)


class TestUnit:
    def test_an_action_without_a_unit_is_refused(self, platform) -> None:
        with pytest.raises(UnitError, match="no unit is open"):
            write_job(kind="x")

    def test_an_action_gets_the_units_now(self, platform) -> None:
        with unit() as opened:
            job = write_job(kind="x")
        assert job.run_at == opened.now

    def test_time_stands_still_in_it(self, platform) -> None:
        with unit() as opened:
            assert clock.now() == opened.now

    def test_two_units_are_not_nested(self, platform) -> None:
        with unit(), pytest.raises(UnitError, match="open already"), unit():
            raise AssertionError

    def test_an_action_inside_an_action_is_refused(self, platform) -> None:
        with pytest.raises(UnitError, match="share a step"), unit():
            call_another(kind="x")

    def test_an_action_after_an_action_is_welcome(self, platform) -> None:
        with unit():
            write_job(kind="a")
            write_job(kind="b")
        assert Job.objects.count() == 2

    def test_an_error_takes_everything_back(self, platform) -> None:
        with pytest.raises(ZeroDivisionError), unit():
            write_job(kind="x")
            raise ZeroDivisionError
        assert not Job.objects.exists()
        assert not is_unit_open()

    def test_waits_three_seconds_for_a_lock_and_no_longer(self, platform) -> None:
        with unit(), connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("3s",)

    def test_the_current_one_is_known_inside_only(self, platform) -> None:
        with unit() as opened:
            assert current_unit() is opened
        with pytest.raises(UnitError):
            current_unit()


class TestInUnit:
    def test_gives_back_what_the_work_gives(self, platform) -> None:
        assert in_unit(lambda opened: opened.now) <= clock.now()
