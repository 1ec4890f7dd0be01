"""The operators' inbox: what they find, what they are told of it, and who may try it again."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from platform_core.audit.models import AuditEntry
from platform_core.tenants.models import Tenant
from shared.clock import now
from shared.ids import uuid7
from shared.inbox.models import Endpoint, WebhookEvent
from shared.jobs.models import Job
from tests.platform_core.console.test_console import business, queries_of, said

__all__ = ["business"]
AT = "/console/webhooks"


def arrived(
    schema: str = "public", *, state: str = "processed", provider: str = "razorpay", **more: Any
) -> WebhookEvent:
    """One webhook that was taken in at an address of its own."""
    endpoint = Endpoint.objects.create(provider=provider, schema=schema, account_uid=uuid7(), secrets="")
    return WebhookEvent.objects.create(
        endpoint=endpoint,
        provider=provider,
        schema=schema,
        kind=more.pop("kind", "payment.captured"),
        event_id=f"evt_{endpoint.pk}",
        body_hash=f"{endpoint.pk:064d}",
        body="sealed",
        state=state,
        processed_at=now() if state != "failed" else None,
        **more,
    )


class TestTheList:
    @pytest.mark.parametrize("query", ["", "?state=failed", "?state=odd", "?q=%00", "?endpoint=x", "?tenant=nobody"])
    def test_reader_sees_it_in_both_languages(self, reader: Client, query: str) -> None:
        arrived()
        for language in ("en", "hi"):
            answer = reader.get(f"{AT}{query}", headers={"Accept-Language": language})
            assert (answer.status_code, said(answer).count("<h1")) == (200, 1)

    def test_stranger_is_sent_to_the_door(self, stranger: Client) -> None:
        assert stranger.get(AT).status_code == 302

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("tenant=asha", ["order.paid"]),
            ("tenant=public", ["payment.captured", "report"]),
            ("provider=msg91", ["report"]),
            ("state=failed", ["report"]),
            ("q=order", ["order.paid"]),
        ],
    )
    def test_filters(self, admin: Client, business: Tenant, query: str, found: list[str]) -> None:
        arrived()
        arrived(business.schema_name, kind="order.paid")
        arrived(provider="msg91", kind="report", state="failed")
        page = said(admin.get(f"{AT}?{query}"))
        kinds = ("order.paid", "payment.captured", "report")
        assert [kind for kind in kinds if f'<b class="mono">{kind}</b>' in page] == found

    def test_one_address(self, admin: Client) -> None:
        mine = arrived(kind="order.paid")
        arrived(kind="refund.processed")
        page = said(admin.get(f"{AT}?endpoint={mine.endpoint.uid}"))
        assert "order.paid" in page
        assert "refund.processed" not in page

    def test_those_that_need_somebody_are_counted_beside_the_entry(self, admin: Client) -> None:
        for state in ("failed", "quarantined", "processed"):
            arrived(state=state)
        side = said(admin.get("/console/plans")).partition('href="/console/webhooks"')[2]
        assert ">2<" in side.partition("</a>")[0]

    def test_number_of_questions_does_not_grow(self, admin: Client, business: Tenant) -> None:
        arrived(business.schema_name)
        few = queries_of(admin, AT)
        for _ in range(9):
            arrived(business.schema_name, state="failed")
            arrived()
        assert queries_of(admin, AT) == few


class TestOne:
    def test_story_tells_what_came_of_it(self, reader: Client, business: Tenant) -> None:
        event = arrived(business.schema_name, outcome="succeeded")
        page = said(reader.get(f"{AT}/{event.uid}"))
        for words in (
            "Razorpay reported payment.captured",
            "Taken in: the gateway says that it was paid",
            "Asha Reading",
        ):
            assert words in page

    def test_text_and_secrets_stay_inside(self, admin: Client) -> None:
        event = arrived()
        page = said(admin.get(f"{AT}/{event.uid}"))
        assert "sealed" not in page
        assert event.endpoint.token not in page

    def test_failed_one_tells_why(self, reader: Client) -> None:
        event = arrived(state="failed", error="GatewayFailed: timeout")
        Job.objects.create(
            kind="inbox.process", queue="fast", key=str(event.uid), state="failed", attempts=10,
            error="Traceback\nGatewayFailed: timeout", finished_at=now(),
        )  # fmt: skip
        page = said(reader.get(f"{AT}/{event.uid}"))
        assert "Given up after 10 tries" in page
        assert "GatewayFailed: timeout" in page

    def test_unknown_one_is_not_found(self, reader: Client) -> None:
        assert reader.get(f"{AT}/{uuid.uuid4()}").status_code == 404

    def test_questions_do_not_grow_with_its_lives(self, admin: Client) -> None:
        event = arrived(state="quarantined", outcome="wrong_mode")
        admin.post(f"{AT}/{event.uid}/replay")
        few = queries_of(admin, f"{AT}/{event.uid}")
        for _ in range(3):
            admin.post(f"{AT}/{event.uid}/replay")
        assert queries_of(admin, f"{AT}/{event.uid}") == few


class TestReplay:
    def test_support_tries_it_again_and_the_book_says_so(self, supporter: Client) -> None:
        event = arrived(state="quarantined", outcome="wrong_mode")
        answer = supporter.post(f"{AT}/{event.uid}/replay")
        assert (answer.status_code, answer["Location"]) == (303, f"{AT}/{event.uid}")
        event.refresh_from_db()
        assert (event.state, event.replays) == ("received", 1)
        assert Job.objects.filter(kind="inbox.process", key=f"{event.uid}:1").count() == 1
        assert AuditEntry.objects.filter(kind="webhook.replayed", subject_uid=event.uid).count() == 1
        page = said(supporter.get(f"{AT}/{event.uid}"))
        assert "Sunil had it tried again" in page
        assert "It is tried again now." in page

    def test_sent_twice_is_one_replay(self, admin: Client) -> None:
        event = arrived(state="failed")
        for _ in range(2):
            admin.post(f"{AT}/{event.uid}/replay", {"_key": "once-and-once-only"})
        event.refresh_from_db()
        assert event.replays == 1

    def test_reader_may_not_and_is_not_offered_it(self, reader: Client) -> None:
        event = arrived(state="failed")
        assert "Replay</button>" not in said(reader.get(f"{AT}/{event.uid}")).replace("\n", "")
        assert reader.post(f"{AT}/{event.uid}/replay").status_code == 403
