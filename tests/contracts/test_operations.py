"""The OpenAPI documents, the URL resolver and the permissions agree."""

from __future__ import annotations

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

from shared.api.access import PUBLIC
from shared.identity.permissions import PLATFORM_PERMISSIONS, TENANT_PERMISSIONS
from tests.contracts.operations import PLATFORM_URLS, TENANT_URLS, aliased, described, routed, unknown_to_us

SIDES = [TENANT_URLS, PLATFORM_URLS]
KNOWN = {TENANT_URLS: TENANT_PERMISSIONS, PLATFORM_URLS: PLATFORM_PERMISSIONS}
HIDDEN = "/api/v1/{rest}"  # answers what is not there
DOORMATS = {HIDDEN, "/api/v1", "/api/v1/schema", "/api/v1/schema/", "/api/v1/docs", "/api/v1/docs/"}
"""The document, its reader, and what answers where nothing is."""


MOVES = re.compile(
    r"POST (bookings|checkout-session|payments/(create|desk)|payments/\{uid\}/refund|refunds/\{uid\}/hand-over"
    r"|staff/orders(/\{uid\}/refund)?|memberships|purchases|credits/(purchase|deduct)|billing/(checkout|change)"
    r"|messages|campaigns/\{uid\}/start|reminders/schedule|fcm/send|admin/credits/(purchase|allocate))"
)
"""What makes or moves money, credits, bookings, orders or messages (docs of the API)."""


@pytest.mark.parametrize("urlconf", SIDES)
class TestOperations:
    def test_every_route_is_described(self, platform: None, urlconf: str) -> None:
        routes = {operation for operation in routed(urlconf) if operation.path != HIDDEN}
        assert routes == set(described(urlconf))

    def test_nothing_below_api_is_anybody_elses(self, platform: None, urlconf: str) -> None:
        assert unknown_to_us(urlconf) == DOORMATS

    def test_other_words_lead_to_the_same_views(self, platform: None, urlconf: str) -> None:
        """So that whatever refuses a caller at a route refuses them at its other words."""
        words, views = aliased(urlconf), set(routed(urlconf).values())
        assert {str(operation) for operation, view in words.items() if view not in views} == set()

    def test_only_public_operations_are_open_in_the_document(self, platform: None, urlconf: str) -> None:
        routes = routed(urlconf)
        said = {operation for operation, about in described(urlconf).items() if about.get("security") == []}
        assert said == {operation for operation in said if routes[operation].needs[operation.method] is PUBLIC}

    def test_what_moves_something_requires_a_key_and_nothing_else_does(self, platform: None, urlconf: str) -> None:
        routes = routed(urlconf)
        keyed = {operation for operation, view in routes.items() if operation.method in view.keyed}
        moving = {one for one in routes if MOVES.fullmatch(str(one).replace("/api/v1/", ""))}
        assert keyed == moving

    def test_every_operation_states_a_known_need(self, platform: None, urlconf: str) -> None:
        needs = {str(operation): view.needs.get(operation.method) for operation, view in routed(urlconf).items()}
        unknown = {name: need for name, need in needs.items() if isinstance(need, str) and need not in KNOWN[urlconf]}
        assert unknown == {}

    def test_the_document_is_written_without_a_doubt(
        self, platform: None, urlconf: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[str] = []
        monkeypatch.setattr("drf_spectacular.drainage.GENERATOR_STATS.emit", lambda text, _how: told.append(text))
        SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
        assert told == []
