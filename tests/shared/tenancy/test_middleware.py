"""The door of every request."""

from platform_core.tenants.models import Tenant
from shared.tenancy.connection import connection
from tests.fixtures.api import Apis


class TestTenantMiddleware:
    def test_unknown_host_is_a_problem_for_programs(self, platform: None, api: Apis) -> None:
        answer = api().with_headers(Host="nobody.localhost").get("/api/v1/anything")
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"

    def test_connection_stands_after_the_request_where_it_stood(self, tenant: Tenant, api: Apis) -> None:
        api().get("/healthz")
        assert connection.schema_name == tenant.schema_name
