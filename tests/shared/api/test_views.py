"""The API's base view: denied by default, one unit, one effect per key, strict bodies, problems for everything."""

from types import SimpleNamespace

import orjson
import pytest
from django_tenants.utils import tenant_context
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from shared.actor import Actor
from shared.api.access import PUBLIC, SIGNED_IN
from shared.api.fields import MoneyField, OutSerializer, PhoneField, StrictSerializer
from shared.api.views import ApiView, operation
from shared.errors import Conflict
from shared.ids import uuid7
from shared.spine.models import Cursor, IdempotencyKey
from shared.unit import is_unit_open

pytestmark = pytest.mark.django_db
FACTORY = APIRequestFactory()
READER = Actor(kind="user", uid=uuid7(), permissions=frozenset({"things.read"}))
WRITER = Actor(kind="user", uid=uuid7(), permissions=frozenset({"things.read", "things.write"}))


class As(BaseAuthentication):
    def authenticate(self, request):
        actor = request._request.META.get("actor")
        return (SimpleNamespace(actor=actor), None) if actor else None


class ThingIn(StrictSerializer):
    name = serializers.CharField(max_length=64)
    price = MoneyField(required=False)
    phone = PhoneField(required=False)


class ThingOut(OutSerializer):
    name = serializers.CharField(source="follower")


class Things(ApiView):
    authentication_classes = [As]
    needs = {"GET": "things.read", "POST": "things.write", "PUT": SIGNED_IN, "PATCH": PUBLIC}
    keyed = frozenset({"POST"})

    @operation(gives=ThingOut)
    def get(self, request):
        return Response({"in_unit": is_unit_open()})

    @operation(takes=ThingIn, gives=ThingOut, status=201)
    def post(self, request):
        name = self.body(ThingIn)["name"]
        thing = Cursor.objects.create(follower=name)
        if name == "refused":
            raise Conflict
        if name == "broken":
            raise ZeroDivisionError
        return self.answer(ThingOut, thing, status=201)

    @operation(takes=ThingIn)
    def put(self, request):
        body = self.body(ThingIn)
        price = body.get("price")
        return Response({"price": price and price.minor, "phone": body.get("phone"), "in_unit": is_unit_open()})

    @operation()
    def patch(self, request):
        return Response({"actor": self.actor.kind})

    @operation()
    def delete(self, request):
        raise AssertionError


def call(method: str, body: object = None, *, actor: Actor | None = WRITER, raw: bytes | None = None, **headers: str):
    content = raw if raw is not None else orjson.dumps(body if body is not None else {})
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    request = FACTORY.generic(method, "/api/v1/things", content, content_type="application/json", actor=actor, **named)
    return Things.as_view()(request).render()


def said(response) -> dict:
    return orjson.loads(response.content)


class TestNeeds:
    @pytest.mark.parametrize(("method", "actor", "status"), [
        ("GET", None, 401), ("GET", READER, 200), ("POST", READER, 403), ("DELETE", WRITER, 403), ("DELETE", None, 401),
        ("PUT", None, 401), ("PATCH", None, 200), ("TRACE", WRITER, 405),
    ])  # fmt: skip
    def test_what_is_not_named_is_denied(self, platform, method, actor, status) -> None:
        assert call(method, {"name": "x"} if method == "PUT" else None, actor=actor).status_code == status

    def test_a_stranger_learns_how_to_sign_in(self, platform) -> None:
        response = call("GET", actor=None)
        assert (said(response)["code"], response["WWW-Authenticate"]) == ("not_authenticated", "Bearer")
        assert response["Content-Type"] == "application/problem+json"


class TestUnit:
    def test_a_read_has_none_and_a_write_has_one(self, platform) -> None:
        assert said(call("GET"))["in_unit"] is False
        assert said(call("PUT", {"name": "x"}))["in_unit"] is True


class TestIdempotency:
    def test_a_key_is_required_where_something_moves(self, platform) -> None:
        response = call("POST", {"name": "x"})
        assert (response.status_code, said(response)["code"]) == (400, "idempotency_key_required")

    def test_the_same_request_twice_has_one_effect_and_one_answer(self, platform) -> None:
        first, second = (call("POST", {"name": "x"}, idempotency_key="k") for _ in range(2))
        assert (first.status_code, first.content) == (second.status_code, second.content) == (201, b'{"name":"x"}')
        assert second["Idempotency-Replayed"] == "true"
        assert Cursor.objects.filter(follower="x").count() == 1

    def test_another_body_under_the_key_is_refused(self, platform) -> None:
        call("POST", {"name": "x"}, idempotency_key="k")
        response = call("POST", {"name": "y"}, idempotency_key="k")
        assert (response.status_code, said(response)["code"]) == (422, "idempotency_mismatch")

    def test_another_caller_has_keys_of_its_own(self, platform) -> None:
        other = Actor(kind="user", uid=uuid7(), permissions=WRITER.permissions)
        call("POST", {"name": "x"}, idempotency_key="k")
        assert call("POST", {"name": "y"}, idempotency_key="k", actor=other).status_code == 201

    def test_a_refusal_frees_the_key_and_leaves_nothing(self, platform) -> None:
        assert call("POST", {"name": "refused"}, idempotency_key="k").status_code == 409
        assert not IdempotencyKey.objects.exists()
        assert not Cursor.objects.filter(follower="refused").exists()
        assert call("POST", {"name": "x"}, idempotency_key="k").status_code == 201

    def test_a_failure_after_the_work_frees_the_key_and_leaves_nothing(self, platform) -> None:
        with pytest.raises(ZeroDivisionError):
            call("POST", {"name": "broken"}, idempotency_key="k")
        assert not IdempotencyKey.objects.exists()
        assert not Cursor.objects.filter(follower="broken").exists()
        assert call("POST", {"name": "x"}, idempotency_key="k").status_code == 201

    def test_another_tenant_has_keys_of_its_own(self, tenant, other_tenant) -> None:
        answers = []
        for one, name in ((tenant, "x"), (other_tenant, "y"), (tenant, "x")):
            with tenant_context(one):
                answers.append(call("POST", {"name": name}, idempotency_key="k"))
        assert [answer.status_code for answer in answers] == [201, 201, 201]
        assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, None, "true"]

    def test_the_answer_is_stored_encrypted(self, platform) -> None:
        call("POST", {"name": "confidential"}, idempotency_key="k")
        assert "confidential" not in IdempotencyKey.objects.get().answer

    def test_an_endless_key_is_refused(self, platform) -> None:
        assert call("POST", {"name": "x"}, idempotency_key="k" * 256).status_code == 400

    def test_a_key_past_its_life_is_new(self, platform, settings) -> None:
        from datetime import timedelta

        call("POST", {"name": "x"}, idempotency_key="k")
        settings.IDEMPOTENCY_LIFE = timedelta(seconds=-1)
        assert call("POST", {"name": "y"}, idempotency_key="k").status_code == 201


class TestBodies:
    def test_an_unknown_field_is_refused_by_name(self, platform) -> None:
        response = call("PUT", {"name": "x", "is_staff": True})
        assert (response.status_code, list(said(response)["errors"])) == (422, ["is_staff"])

    @pytest.mark.parametrize("raw", [b"{", b"nonsense", b'{"name": NaN}', b"\xff\xfe", b'{"a":' * 3000])
    def test_what_is_not_json_is_malformed(self, platform, raw) -> None:
        response = call("PUT", raw=raw)
        assert (response.status_code, said(response)["code"]) == (400, "malformed")

    @pytest.mark.parametrize("body", [[], "text", 7, None, {"name": None}, {"name": "a\x00b"}, {"name": "x" * 65}])
    def test_json_that_breaks_a_rule_is_invalid(self, platform, body) -> None:
        assert call("PUT", raw=orjson.dumps(body)).status_code == 422

    @pytest.mark.parametrize("price", [
        {"minor": -1}, {"minor": 1.5}, {"minor": True}, {"minor": 10**13}, {"minor": 1, "currency": "rupees"}, 5,
        {"minor": 1, "rate": 2}, {},
    ])  # fmt: skip
    def test_money_is_whole_and_not_negative(self, platform, price) -> None:
        assert call("PUT", {"name": "x", "price": price}).status_code == 422

    def test_money_and_phones_arrive_in_their_one_form(self, platform) -> None:
        body = {"name": "x", "price": {"minor": 45000, "currency": "INR"}, "phone": "098200 14230"}
        answer = said(call("PUT", body))
        assert (answer["price"], answer["phone"]) == (45000, "+919820014230")

    def test_a_wrong_phone_says_what_is_wrong(self, platform) -> None:
        [problem] = said(call("PUT", {"name": "x", "phone": "982001423"}))["errors"]["phone"]
        assert problem["detail"] == "This number has 9 digits. An Indian mobile has 10."

    def test_another_content_type_is_refused(self, platform) -> None:
        request = FACTORY.put("/api/v1/things", "name=x", content_type="text/csv", actor=WRITER)
        response = Things.as_view()(request).render()
        assert (response.status_code, said(response)["code"]) == (415, "unsupported_media_type")
