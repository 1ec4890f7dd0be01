"""Each fault does to a caller what its name says, and leaves the effect that it should."""

from typing import Any

import pytest
import requests

from tests.harness.sandbox import Sandbox, SandboxSaysNo, SimAccount

TIMEOUT_S = 0.4


@pytest.fixture
def account(sandbox: Sandbox) -> SimAccount:
    return sandbox.account("cashfree")


def make_link(sandbox: Sandbox, account: SimAccount, reference: str = "a1", timeout_s: float = 5) -> requests.Response:
    keys = account.keys
    headers = {
        "x-client-id": keys["client_id"],
        "x-client-secret": keys["client_secret"],
        "x-api-version": "2026-01-01",
    }
    body = {
        "link_id": reference,
        "link_amount": 450,
        "link_currency": "INR",
        "link_purpose": "Seat",
        "customer_details": {"customer_phone": "9812345678"},
    }
    return requests.post(f"{sandbox.url}/pg/links", json=body, headers=headers, timeout=timeout_s)


class TestTransport:
    @pytest.mark.parametrize(("when", "pages"), [("before", 0), ("after", 1)])
    def test_cut_connection(self, sandbox: Sandbox, account: SimAccount, when: str, pages: int) -> None:
        sandbox.fault("cut", when=when)
        with pytest.raises(requests.ConnectionError, match=r"RemoteDisconnected|Connection reset"):
            make_link(sandbox, account)
        assert len(sandbox.pages()) == pages

    @pytest.mark.parametrize(("when", "pages"), [("before", 0), ("after", 1)])
    def test_hanging(self, sandbox: Sandbox, account: SimAccount, when: str, pages: int) -> None:
        sandbox.fault("hang", when=when)
        with pytest.raises(requests.ReadTimeout):
            make_link(sandbox, account, timeout_s=TIMEOUT_S)
        assert len(sandbox.pages()) == pages

    def test_slow_body_comes_whole(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("slow", seconds=TIMEOUT_S)
        answer = make_link(sandbox, account)
        assert answer.json()["link_id"] == "a1"
        assert answer.elapsed.total_seconds() < TIMEOUT_S

    def test_short_body_breaks_off(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("short")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            make_link(sandbox, account)
        assert len(sandbox.pages()) == 1


class TestAnswers:
    def test_error_then_success(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("error", times=2)
        answers = [make_link(sandbox, account) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [500, 500, 200]
        assert answers[0].json()["type"] == "api_error"

    def test_error_after_the_effect(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("error", when="after", status=503)
        assert make_link(sandbox, account).status_code == 503
        assert make_link(sandbox, account).status_code == 409

    def test_too_many(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("error", status=429)
        answer = make_link(sandbox, account)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")

    @pytest.mark.parametrize(("how", "status"), [("html", 502), ("garbage", 200)])
    def test_no_json(self, sandbox: Sandbox, account: SimAccount, how: str, status: int) -> None:
        sandbox.fault(how, when="after")
        answer = make_link(sandbox, account)
        assert answer.status_code == status
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()
        assert len(sandbox.pages()) == 1

    def test_huge_answer(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("huge")
        assert len(make_link(sandbox, account).content) > 32 * 1024 * 1024


class TestAim:
    @pytest.mark.parametrize(
        "aim",
        [{"provider": "stripe"}, {"account": "acct_other"}, {"route": "GET /pg/links/*"}, {"route": "POST /pg/orders"}],
    )
    def test_others_are_spared(self, sandbox: Sandbox, account: SimAccount, aim: dict[str, Any]) -> None:
        sandbox.fault("error", **aim)
        assert make_link(sandbox, account).status_code == 200

    def test_one_account_one_route_after_one_call(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("error", provider="cashfree", account=account.id, route="POST /pg/*", skip=1)
        assert [make_link(sandbox, account, f"a{number}").status_code for number in range(3)] == [200, 500, 200]

    def test_share_of_all_calls_with_a_seed(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("error", times=None, share=0.5, seed=7)
        failed = sum(make_link(sandbox, account, f"a{number}").status_code == 500 for number in range(40))
        assert 10 < failed < 30
        sandbox.clear_faults()
        assert make_link(sandbox, account, "b1").status_code == 200

    def test_unknown_wish_is_refused(self, sandbox: Sandbox) -> None:
        with pytest.raises(SandboxSaysNo, match="422"):
            sandbox.fault("explode")

    def test_calls_are_written_down_with_their_fault(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("cut", when="before")
        with pytest.raises(requests.ConnectionError):
            make_link(sandbox, account)
        make_link(sandbox, account)
        assert [(call.fault, call.effect) for call in sandbox.calls()] == [("cut before", False), ("", True)]
