from __future__ import annotations

from datetime import timedelta

import jwt
import pytest
import time_machine
from django_tenants.utils import tenant_context
from pytest_django import Settings

from platform_core.tenants.models import Tenant
from shared.clock import wall
from shared.identity import tokens
from shared.identity.errors import TokenExpired, TokenInvalid
from shared.identity.sides import current_side
from tests.fixtures.cast import Person


def claims_of(token: str) -> dict[str, object]:
    claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return claims


class TestIssue:
    def test_claims_are_those_of_the_contract(self, tenant: Tenant, asha: Person) -> None:
        claims = claims_of(asha.access)
        assert claims["sub"] == str(asha.user.uid)
        assert claims["ten"] == str(tenant.uid)
        assert (claims["aud"], claims["typ"], claims["role"], claims["tv"]) == ("tenant", "access", "owner", 1)
        assert claims["iss"] == f"frontdesk/tenant/{tenant.uid}"
        assert "act" not in claims

    def test_platform_is_another_issuer_and_audience(self, omar: Person) -> None:
        claims = claims_of(omar.access)
        assert (claims["iss"], claims["aud"], claims["ten"]) == ("frontdesk/platform", "platform", "platform")

    def test_every_token_has_a_name_of_its_own(self, asha: Person) -> None:
        again = tokens.issue(tokens.ACCESS, user=asha.user, device=asha.device, life=timedelta(hours=1))
        assert claims_of(again)["jti"] != claims_of(asha.access)["jti"]

    def test_lives_come_from_the_settings(self, asha: Person, settings: Settings) -> None:
        settings.ACCESS_LIFE, settings.REFRESH_LIFE = timedelta(seconds=7), timedelta(seconds=70)
        pair = tokens.issue_pair(user=asha.user, device=asha.device, jti="a")
        access, refresh = claims_of(pair.access), claims_of(pair.refresh)
        assert access["exp"] - access["iat"] == 7  # type: ignore[operator]
        assert refresh["exp"] - refresh["iat"] == 70  # type: ignore[operator]
        assert pair.expires_in_s == 7

    def test_keys_differ_by_tenant(self, tenant: Tenant, other_tenant: Tenant) -> None:
        ours = current_side()
        with tenant_context(other_tenant):
            theirs = current_side()
        assert (ours.key != theirs.key, ours.kid != theirs.kid) == (True, True)


class TestRead:
    def test_own_token_is_read(self, asha: Person) -> None:
        claims = tokens.read(asha.access, tokens.ACCESS)
        assert (claims.user_uid, claims.device_uid, claims.act_uid) == (asha.user.uid, asha.device.uid, None)

    def test_last_second_is_good_and_the_next_is_not(self, asha: Person) -> None:
        expires_at = tokens.read(asha.access, tokens.ACCESS).expires_at
        with time_machine.travel(expires_at - 1, tick=False):
            assert tokens.read(asha.access, tokens.ACCESS).user_uid == asha.user.uid
        with time_machine.travel(expires_at, tick=False), pytest.raises(TokenExpired):
            tokens.read(asha.access, tokens.ACCESS)

    def test_domain_clock_does_not_move_tokens(self, asha: Person, settings: Settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
        (tmp_path / "clock").write_text("+864000")
        settings.CLOCK_FILE = str(tmp_path / "clock")
        assert tokens.read(asha.access, tokens.ACCESS).user_uid == asha.user.uid

    @pytest.mark.parametrize("claim", tokens.REQUIRED)
    def test_missing_claim_is_refused(self, asha: Person, claim: str) -> None:
        claims = {name: value for name, value in claims_of(asha.access).items() if name != claim}
        with pytest.raises(TokenInvalid):
            tokens.read(signed(claims), tokens.ACCESS)

    @pytest.mark.parametrize(
        ("claim", "value"),
        [("ten", "another"), ("aud", "platform"), ("iss", "frontdesk/platform"), ("sub", "1"), ("dev", 7), ("tv", "x")],
    )
    def test_wrong_claim_under_our_own_key_is_refused(self, asha: Person, claim: str, value: object) -> None:
        with pytest.raises(TokenInvalid):
            tokens.read(signed({**claims_of(asha.access), claim: value}), tokens.ACCESS)

    @pytest.mark.parametrize("act", [1, "me", {}, {"sub": 1}, {"sub": "x"}, []])
    def test_odd_act_is_refused_or_nothing(self, asha: Person, act: object) -> None:
        token = signed({**claims_of(asha.access), "act": act})
        if act:
            with pytest.raises(TokenInvalid):
                tokens.read(token, tokens.ACCESS)
        else:
            assert tokens.read(token, tokens.ACCESS).act_uid is None

    def test_unknown_kid_is_refused(self, asha: Person) -> None:
        token = jwt.encode(claims_of(asha.access), current_side().key, algorithm="HS256", headers={"kid": "x"})
        with pytest.raises(TokenInvalid):
            tokens.read(token, tokens.ACCESS)

    def test_another_algorithm_is_refused(self, asha: Person) -> None:
        key = current_side().key * 2
        token = jwt.encode(claims_of(asha.access), key, algorithm="HS512", headers={"kid": current_side().kid})
        with pytest.raises(TokenInvalid):
            tokens.read(token, tokens.ACCESS)


def signed(claims: dict[str, object]) -> str:
    """Under the current side's own key, which an attacker does not have."""
    assert claims.get("exp", 2**40) > wall().timestamp()  # type: ignore[operator]
    return jwt.encode(claims, current_side().key, algorithm="HS256", headers={"kid": current_side().kid})
