"""Health, numbers, unknown paths, request ids and CORS: what every host answers alike."""

from datetime import timedelta

import pytest

from shared import clock
from shared.jobs.models import Job
from shared.tenancy.directory import forget_all

pytestmark = pytest.mark.django_db


class TestHealth:
    def test_the_process_lives_and_serves(self, api, tenant) -> None:
        assert api(tenant).get("/healthz").json() == {"ok": True}
        assert api(tenant).get("/readyz").json() == {"ok": True, "problems": {}}

    def test_an_old_waiting_job_is_a_reason_not_to(self, api, tenant) -> None:
        Job.objects.create(kind="x", queue="default", run_at=clock.now() - timedelta(minutes=5))
        answer = api(tenant).get("/readyz")
        assert (answer.status_code, "jobs" in answer.json()["problems"]) == (503, True)
        assert answer["Retry-After"]

    def test_numbers_are_for_this_machine_only(self, api, tenant) -> None:
        assert b"frontdesk_requests_total" in api(tenant).get("/metrics").content
        assert api(tenant).with_headers(X_Forwarded_For="203.0.113.9").get("/metrics").status_code == 404

    @pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/failed-jobs/not-a-uid", "/api/v1/"])
    def test_an_unknown_path_is_a_problem_document(self, api, tenant, path) -> None:
        answer = api(tenant).get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")

    def test_a_trailing_slash_is_the_same_path(self, api, tenant, asha) -> None:
        assert api(tenant).as_(asha).get("/api/v1/failed-jobs/").status_code == 200

    def test_the_request_id_comes_back(self, api, tenant) -> None:
        assert api(tenant).with_headers(X_Request_ID="abc-1").get("/healthz")["X-Request-ID"] == "abc-1"
        assert len(api(tenant).with_headers(X_Request_ID="a b\n").get("/healthz")["X-Request-ID"]) == 36

    def test_a_poll_of_the_same_costs_no_body(self, api, tenant, asha) -> None:
        first = api(tenant).as_(asha).get("/api/v1/failed-jobs")
        again = api(tenant).as_(asha).with_headers(If_None_Match=first["ETag"]).get("/api/v1/failed-jobs")
        assert (again.status_code, again.content) == (304, b"")


class TestCors:
    def test_no_origin_is_let_in_by_default(self, api, tenant) -> None:
        answer = api(tenant).with_headers(Origin="https://shop.example").get("/api/v1/failed-jobs")
        assert "Access-Control-Allow-Origin" not in answer

    def test_a_listed_origin_may_read_and_ask_first(self, api, tenant) -> None:
        type(tenant).objects.filter(pk=tenant.pk).update(cors_origins=["https://shop.example"])
        forget_all()
        caller = api(tenant).with_headers(Origin="https://shop.example")
        assert caller.get("/api/v1/failed-jobs")["Access-Control-Allow-Origin"] == "https://shop.example"
        preflight = caller.with_headers(Access_Control_Request_Method="POST")._send("OPTIONS", "/api/v1/failed-jobs")
        assert (preflight.status_code, "Idempotency-Key" in preflight["Access-Control-Allow-Headers"]) == (204, True)


class TestSchema:
    @pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/schema", "/api/v1/schema/?format=json"])
    def test_it_is_plain_json_at_either_spelling(self, api, tenant, path) -> None:
        answer = api(tenant).get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
        assert answer.json()["openapi"].startswith("3.1")
