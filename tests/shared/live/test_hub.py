"""Live screens: committed facts of the own tenant, in order, each once, with the gap filled after a reconnect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest

from platform_core.tenants.models import Tenant
from shared import ports, spine
from shared.actor import SYSTEM, Actor
from shared.clock import now
from shared.errors import Forbidden
from shared.identity.models import User
from shared.identity.permissions import TenantRole
from shared.identity.steps import end_device, open_tokens
from shared.identity.visits import Visit
from shared.ids import uuid7
from shared.live import hub as hub_module
from shared.live.hub import MOST_WAITING, Hub, Listener, in_schema
from shared.live.topics import NoSuchTopic, as_event, belongs, check_may_hear, shown
from shared.spine.models import Fact
from shared.tenancy.directory import forget_all
from shared.unit import unit
from tests.fixtures.cast import Person, sign_up


class Thing:
    def __init__(self) -> None:
        self.uid = uuid7()


class Bells:
    kinds = frozenset({"bell.rung", "bell.hung"})
    fields = frozenset({"times"})

    def may_hear(self, *, actor: Actor, topic: str) -> bool:
        return actor.is_person


ports.topic_rules.register("bells", Bells())


def ring(kind: str = "bell.rung", **facts: object) -> None:
    with unit():
        spine.emit(kind, Thing(), actor=SYSTEM, **facts)


def rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), unit():
        spine.emit("bell.rung", Thing(), actor=SYSTEM)
        raise ZeroDivisionError


async def heard(listener: Listener, count: int) -> list[Fact]:
    return [await asyncio.wait_for(listener.facts.get(), 5) for _ in range(count)]


def listen(tenant, *works: Callable[[], None], count: int, topics: tuple[str, ...] = ("bells",)) -> list[Fact]:
    """What a listener hears while the works are done in the tenant's schema."""

    async def scene() -> list[Fact]:
        hub = Hub()
        listener, _missed = await hub.join(tenant, topics, None)
        for work in works:
            await in_schema(tenant, work)
        facts = await heard(listener, count)
        hub.leave(tenant, listener)
        return facts

    return asyncio.run(scene())


class TestHub:
    def test_a_committed_fact_is_heard_and_a_rolled_back_one_is_not(self, committed_tenant) -> None:
        facts = listen(committed_tenant, ring, rolled_back, lambda: ring("bell.hung"), count=2)
        assert [fact.kind for fact in facts] == ["bell.rung", "bell.hung"]

    def test_what_the_topic_does_not_carry_is_not_heard(self, committed_tenant) -> None:
        facts = listen(committed_tenant, lambda: ring("payment.paid"), ring, count=1)
        assert [fact.kind for fact in facts] == ["bell.rung"]

    def test_without_redis_it_looks_by_itself(self, committed_tenant, settings) -> None:
        settings.REDIS_URL = "unix:///nonexistent/redis.sock"
        assert len(listen(committed_tenant, ring, count=1)) == 1

    def test_a_reconnect_gets_its_gap(self, committed_tenant) -> None:
        for number in range(3):
            ring(times=number)
        first = Fact.objects.filter(kind="bell.rung").order_by("id").first()

        async def scene() -> list[Fact]:
            hub = Hub()
            listener, missed = await hub.join(committed_tenant, ("bells",), str(first.uid))
            hub.leave(committed_tenant, listener)
            return missed

        assert [fact.facts["times"] for fact in asyncio.run(scene())] == [1, 2]

    @pytest.mark.parametrize("last", ["not-a-uid", "01890a5d-ac96-774b-bcce-b302099a8057"])
    def test_an_unknown_place_means_from_now_on(self, committed_tenant, last) -> None:
        async def scene() -> list[Fact]:
            hub = Hub()
            listener, missed = await hub.join(committed_tenant, ("bells",), last)
            hub.leave(committed_tenant, listener)
            return missed

        assert asyncio.run(scene()) == []

    def test_a_reader_that_is_too_slow_is_told_to_come_again(self) -> None:
        async def scene() -> bool:
            listener = Listener(("bells",))
            for _ in range(MOST_WAITING + 1):
                listener.offer(Fact(kind="bell.rung", subject_uid=uuid7()))
            return listener.has_ended

        assert asyncio.run(scene()) is True


class TestRights:
    """T25: whoever may hear no more is not told any more."""

    @pytest.fixture(autouse=True)
    def _often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hub_module, "CHECK_S", 0.0)

    def ended_after(self, tenant, people: list[Person], change: Callable[[], None]) -> list[bool]:
        """Which of these people's lines have ended, a fact after the change."""

        async def scene() -> list[bool]:
            hub = Hub()
            listeners = [(await hub.join(tenant, ("bells",), None, holder_of(person)))[0] for person in people]
            await in_schema(tenant, change)
            await asyncio.to_thread(forget_all)
            for _ in range(50):
                await asyncio.sleep(0.1)
                if any(listener.has_ended for listener in listeners):
                    break
            for listener in listeners:
                hub.leave(tenant, listener)
            return [listener.has_ended for listener in listeners]

        return asyncio.run(scene())

    def test_a_device_that_is_signed_out_and_no_other(self, committed_tenant) -> None:
        person = sign_up("Asha", TenantRole.OWNER)
        with unit():
            entry = open_tokens(person.user, visit=Visit(agent="another"), now=now())
        other = replace(person, device=entry.device)
        assert self.ended_after(committed_tenant, [person, other], lambda: end(person)) == [True, False]

    def test_a_person_who_may_not_sign_in_any_more(self, committed_tenant) -> None:
        person = sign_up("Asha", TenantRole.OWNER)
        change = lambda: User.objects.filter(pk=person.user.pk).update(is_active=False)  # noqa: E731
        assert self.ended_after(committed_tenant, [person], change) == [True]

    def test_everybody_when_the_tenant_is_suspended(self, committed_tenant) -> None:
        person = sign_up("Asha", TenantRole.OWNER)
        change = lambda: Tenant.objects.filter(pk=committed_tenant.pk).update(state="suspended")  # noqa: E731
        assert self.ended_after(committed_tenant, [person], change) == [True]

    def test_control_without_the_check_nobody(self, committed_tenant, monkeypatch) -> None:
        monkeypatch.setattr(hub_module, "CHECK_S", 60.0)
        monkeypatch.setattr(asyncio, "sleep", partial(_short, asyncio.sleep))
        person = sign_up("Asha", TenantRole.OWNER)
        assert self.ended_after(committed_tenant, [person], lambda: end(person)) == [False]


async def _short(sleep: Callable[[float], Awaitable[None]], seconds: float) -> None:
    await sleep(seconds / 5)


def holder_of(person: Person) -> ports.Holder:
    return ports.Holder(device_uid=str(person.device.uid), token_version=person.user.token_version)


def end(person: Person) -> None:
    with unit():
        end_device(person.device, reason="signed_out", actor=person.actor)


class TestTopics:
    def test_who_may_not_hear_is_refused(self) -> None:
        with pytest.raises(Forbidden):
            check_may_hear(Actor(kind="anonymous"), "bells")

    def test_an_unknown_topic_is_not_there(self) -> None:
        with pytest.raises(NoSuchTopic):
            check_may_hear(SYSTEM, "whistles")

    def test_a_topic_of_one_thing_carries_only_that_thing(self) -> None:
        fact = Fact(kind="bell.rung", subject_uid=uuid7())
        assert belongs(fact, f"bells:{fact.subject_uid}")
        assert not belongs(fact, f"bells:{uuid7()}")

    def test_listeners_see_the_rules_fields_only(self) -> None:
        from shared.clock import now

        fact = Fact(kind="bell.rung", subject_uid=uuid7(), at=now(), facts={"times": 3, "phone": "+919820014230"})
        assert shown(fact, "bells")["facts"] == {"times": 3}
        assert shown(fact, "bells")["subject"] is None
        assert b"98200" not in as_event(fact, "bells")
        assert as_event(fact, "bells").startswith(f"id: {fact.uid}\ndata: {{".encode())
