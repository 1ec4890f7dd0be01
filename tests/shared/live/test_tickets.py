"""Tickets: once, for one tenant, for topics that the caller may hear."""

import pytest

from shared.errors import NotAuthenticated, Unavailable
from shared.live import tickets
from shared.ports import Holder

pytestmark = pytest.mark.django_db
HOLDER = Holder(device_uid="d", token_version=1)


class TestTickets:
    def test_open_once(self) -> None:
        ticket = tickets.issue("t_a", holder=HOLDER, topics=["bookings"])
        assert tickets.redeem("t_a", ticket) == (HOLDER, ("bookings",))
        with pytest.raises(NotAuthenticated):
            tickets.redeem("t_a", ticket)

    def test_are_worthless_at_another_tenant(self) -> None:
        ticket = tickets.issue("t_a", holder=HOLDER, topics=["bookings"])
        with pytest.raises(NotAuthenticated):
            tickets.redeem("t_b", ticket)

    def test_are_not_given_without_redis(self, settings) -> None:
        tickets._redis.cache_clear()
        settings.REDIS_URL = "unix:///nonexistent/redis.sock"
        with pytest.raises(Unavailable):
            tickets.issue("t_a", holder=HOLDER, topics=[])
        tickets._redis.cache_clear()

    def test_are_for_topics_that_exist(self, api, tenant, asha) -> None:
        answer = api(tenant).as_(asha).post("/api/v1/live/ticket", {"topics": ["whistles"]})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_name_the_device_that_asked(self, api, tenant, asha) -> None:
        answer = api(tenant).as_(asha).post("/api/v1/live/ticket", {"topics": ["bookings"]})
        holder, _topics = tickets.redeem(tenant.schema_name, answer.json()["ticket"])
        assert holder == Holder(device_uid=str(asha.device.uid), token_version=asha.user.token_version)

    def test_are_not_for_programs(self, api, tenant, asha) -> None:
        keys = api(tenant).as_(asha)
        key = keys.post("/api/v1/api-keys", {"name": "Door", "scopes": ["bookings.read"]}).json()["key"]
        program = api(tenant).with_headers(Authorization=f"Bearer {key}")
        assert program.post("/api/v1/live/ticket", {"topics": ["bookings"]}).status_code == 403

    @pytest.mark.parametrize("topics", [[], ["Bad Topic"], ["x"] * 11, "bookings"])
    def test_a_wrong_list_is_refused(self, api, tenant, asha, topics) -> None:
        assert api(tenant).as_(asha).post("/api/v1/live/ticket", {"topics": topics}).status_code == 422
