"""What is answered when nothing else answered."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from platform_core.broken import broke
from tests.fixtures.api import Apis


class TestNoSuchPage:
    @pytest.mark.parametrize("path", ["/no/such/page", "/webhooks/stripe/unknown/more"])
    def test_is_404(self, api: Apis, path: str) -> None:
        assert api().get(path).status_code == 404


class TestBroke:
    def test_bug_is_500_without_a_word_about_it(self) -> None:
        try:
            raise ValueError("the secret")
        except ValueError:
            answer = broke(RequestFactory().get("/api/v1/x"))
        assert (answer.status_code, b"secret" in answer.content) == (500, False)

    def test_database_that_was_lost_between_two_doors_is_503(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shared.tenancy.outage.connection.close", lambda: None)
        try:
            raise OperationalError("gone")
        except OperationalError:
            answer = broke(RequestFactory().get("/api/v1/x"))
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")
