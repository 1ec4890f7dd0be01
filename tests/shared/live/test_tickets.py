"""Tickets: once, for one tenant, for topics that the caller may hear."""

import pytest

from shared.errors import NotAuthenticated, Unavailable
from shared.live import tickets

pytestmark = pytest.mark.django_db


class TestTickets:
    def test_open_once(self) -> None:
        ticket = tickets.issue("t_a", user_uid="u", topics=["bookings"])
        assert tickets.redeem("t_a", ticket) == ("u", ("bookings",))
        with pytest.raises(NotAuthenticated):
            tickets.redeem("t_a", ticket)

    def test_are_worthless_at_another_tenant(self) -> None:
        ticket = tickets.issue("t_a", user_uid="u", topics=["bookings"])
        with pytest.raises(NotAuthenticated):
            tickets.redeem("t_b", ticket)

    def test_are_not_given_without_redis(self, settings) -> None:
        tickets._redis.cache_clear()
        settings.REDIS_URL = "unix:///nonexistent/redis.sock"
        with pytest.raises(Unavailable):
            tickets.issue("t_a", user_uid="u", topics=[])
        tickets._redis.cache_clear()

    def test_are_for_topics_that_exist(self, api, tenant, asha) -> None:
        answer = api(tenant).as_(asha).post("/api/v1/live/ticket", {"topics": ["whistles"]})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    @pytest.mark.parametrize("topics", [[], ["Bad Topic"], ["x"] * 11, "bookings"])
    def test_a_wrong_list_is_refused(self, api, tenant, asha, topics) -> None:
        assert api(tenant).as_(asha).post("/api/v1/live/ticket", {"topics": topics}).status_code == 422
