"""Many at once, on real connections."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from platform_core.tenants.models import Tenant
from shared.errors import DomainError
from shared.identity import flows
from shared.identity.actions import team
from shared.identity.actions.signing_in import request_code
from shared.identity.models import Device, User
from shared.identity.principals import actor_of_user
from shared.identity.visits import Visit
from shared.tenancy.current import run_in_tenant
from shared.unit import in_unit, unit
from tests.fixtures.cast import sign_up

PHONE = "+919820014233"
VISIT = Visit(agent="tests")


def all_at_once(tenant: Tenant, count: int, work: Callable[[int], object]) -> Counter[str]:
    """Run `work(number)` on as many connections; how often each outcome came: `ok`, or the refusal's code."""
    gate = threading.Barrier(count)

    def one(number: int) -> str:
        gate.wait(timeout=30)
        try:
            run_in_tenant(tenant, lambda: work(number))
        except DomainError as error:
            return error.code
        return "ok"

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))


class TestRefresh:
    def test_one_of_twelve_wins_and_the_family_ends(self, committed_tenant: Tenant) -> None:
        asha = sign_up("Asha", "owner")
        outcomes = all_at_once(committed_tenant, 12, lambda _: flows.refresh(asha.refresh, VISIT))
        assert outcomes == {"ok": 1, "token_revoked": 11}
        assert Device.objects.get(pk=asha.device.pk).revoked_for == "token_reused"

    def test_without_the_lock_several_win(self, committed_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
        """The negative control: it is the row lock that lets one win."""
        asha = sign_up("Asha", "owner")
        read = threading.Barrier(4)

        def unlocked(model: type[Device], uid: str) -> Device | None:
            found = model.objects.filter(uid=uid).first()
            read.wait(timeout=30)
            return found

        monkeypatch.setattr("shared.locks.take_uid", unlocked)
        outcomes = all_at_once(committed_tenant, 4, lambda _: flows.refresh(asha.refresh, VISIT))
        assert outcomes["ok"] > 1


class TestPhoneCodes:
    def test_right_code_opens_once(self, committed_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("secrets.randbelow", lambda _: 123456)
        self.ask()
        outcomes = all_at_once(committed_tenant, 4, lambda _: flows.prove_code(phone=PHONE, code="123456"))
        assert outcomes == {"ok": 1, "otp_expired": 3}

    @staticmethod
    def ask() -> None:
        in_unit(lambda _: request_code(phone=PHONE))


class TestOwners:
    def test_two_owners_do_not_demote_each_other(self, committed_tenant: Tenant) -> None:
        owners = [sign_up("Asha", "owner").user, sign_up("Amir", "owner").user]

        def demote(number: int) -> None:
            me, other = owners[number], owners[1 - number]
            actor = actor_of_user(me)
            with unit():
                team.change_staff(uid=other.uid, changes={"role": "manager"}, actor=actor)

        outcomes = all_at_once(committed_tenant, 2, demote)
        assert outcomes == {"ok": 1, "last_owner": 1}
        assert User.objects.filter(role__code="owner").count() == 1
