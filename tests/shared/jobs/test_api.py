"""Dead letters over HTTP: a tenant sees and mends its own; who may not is refused."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared.jobs.models import Job

pytestmark = pytest.mark.django_db


def dead_letter(schema: str) -> Job:
    error = "Traceback ...\nsecret line\nValueError: no such customer"
    return Job.objects.create(
        kind="customers.import", queue="slow", schema=schema, state=Job.State.FAILED, attempts=5, error=error
    )


class TestFailedJobs:
    def test_an_owner_lists_her_own(self, api, tenant, other_tenant, asha) -> None:
        mine = dead_letter(tenant.schema_name)
        dead_letter(other_tenant.schema_name)
        answer = api(tenant).as_(asha).get("/api/v1/failed-jobs").json()
        assert [row["uid"] for row in answer["results"]] == [str(mine.uid)]
        assert answer["results"][0]["error"] == "ValueError: no such customer"

    @pytest.mark.parametrize(("who", "status"), [("bilal", 403), ("chitra", 403)])
    def test_others_may_not(self, api, tenant, request, who, status) -> None:
        person = request.getfixturevalue(who)
        assert api(tenant).as_(person).get("/api/v1/failed-jobs").status_code == status

    def test_a_stranger_must_sign_in(self, api, tenant) -> None:
        assert api(tenant).get("/api/v1/failed-jobs").status_code == 401

    def test_another_tenants_token_is_worthless(self, api, tenant, dev) -> None:
        assert api(tenant).as_(dev).get("/api/v1/failed-jobs").status_code == 401

    def test_retried_it_waits_again(self, api, tenant, asha) -> None:
        job = dead_letter(tenant.schema_name)
        answer = api(tenant).as_(asha).post(f"/api/v1/failed-jobs/{job.uid}/retry")
        assert (answer.status_code, answer.json()["state"]) == (200, "waiting")

    def test_deleted_it_is_gone(self, api, tenant, asha) -> None:
        job = dead_letter(tenant.schema_name)
        assert api(tenant).as_(asha).delete(f"/api/v1/failed-jobs/{job.uid}").status_code == 204
        assert api(tenant).as_(asha).get(f"/api/v1/failed-jobs/{job.uid}").status_code == 404

    @pytest.mark.parametrize("verb", ["retry", "delete"])
    def test_those_of_another_tenant_are_not_found(self, api, tenant, other_tenant, asha, verb) -> None:
        job = dead_letter(other_tenant.schema_name)
        path = f"/api/v1/failed-jobs/{job.uid}"
        caller = api(tenant).as_(asha)
        answer = caller.post(f"{path}/retry") if verb == "retry" else caller.delete(path)
        assert answer.status_code == 404
        assert Job.objects.get(pk=job.pk).state == Job.State.FAILED

    def test_a_list_is_the_same_number_of_queries_at_any_length(self, api, tenant, asha) -> None:
        caller = api(tenant).as_(asha)
        caller.get("/api/v1/failed-jobs")
        counts = []
        for length in (1, 10):
            for _ in range(length):
                dead_letter(tenant.schema_name)
            with CaptureQueriesContext(connection) as captured:
                caller.get("/api/v1/failed-jobs")
            counts.append(len(captured))
        assert counts[0] == counts[1]
