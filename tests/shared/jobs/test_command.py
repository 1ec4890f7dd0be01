"""Jobs from the shell."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shared.ids import uuid7
from shared.jobs.models import Job

pytestmark = pytest.mark.django_db


def dead_letter() -> Job:
    error = "Traceback ...\nValueError: no such customer"
    return Job.objects.create(kind="customers.import", queue="slow", state=Job.State.FAILED, attempts=5, error=error)


def told(*words: str) -> str:
    out = StringIO()
    call_command("jobs", *words, stdout=out)
    return out.getvalue()


class TestList:
    def test_failed_ones_are_listed_with_the_errors_last_line(self, platform) -> None:
        job = dead_letter()
        rows = json.loads(told("list", "--json"))["jobs"]
        assert [(row["uid"], row["error"]) for row in rows] == [(str(job.uid), "ValueError: no such customer")]

    def test_a_person_gets_one_line_each(self, platform) -> None:
        job = dead_letter()
        line = told("list").strip()
        assert line.startswith(f"{job.uid}  failed     customers.import")
        assert "\n" not in line

    def test_other_states_are_asked_for(self, platform) -> None:
        dead_letter()
        assert json.loads(told("list", "--state", "waiting", "--json")) == {"jobs": []}


class TestDelete:
    def test_named_ones_are_gone(self, platform) -> None:
        job = dead_letter()
        assert json.loads(told("delete", str(job.uid))) == {"deleted": 1}
        assert not Job.objects.filter(pk=job.pk).exists()

    def test_unknown_one_is_one_line(self, platform) -> None:
        with pytest.raises(CommandError, match="There is nothing here"):
            told("delete", str(uuid7()))

    def test_what_is_no_uid_is_one_line(self, platform) -> None:
        with pytest.raises(CommandError, match="is not a job's uid"):
            told("retry", "nonsense")
