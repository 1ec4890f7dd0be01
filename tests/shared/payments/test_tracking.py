"""Somebody who is not signed in follows and pays with a token; it opens one thing, at one tenant, and nothing else."""

import uuid

import pytest

from shared.payments.models import Payment
from shared.payments.tracking import is_token_of, payable_in, token_of
from tests.shared.payments.shop import fresh
from tests.tenant_apps.bookings.factories import customer

CREATE = "/api/v1/payments/create"
KEY = "a guest's own key"


@pytest.fixture
def at_asha(api, tenant):
    return api(tenant)


@pytest.fixture
def walk_in(shop):
    """The hold of somebody without an account."""
    return shop.hold(guest=customer(name="Ramesh, by phone", user_uid=None))


@pytest.fixture
def token(at_asha, bilal, walk_in):
    """As the desk gets it with the payment, to pass on."""
    told = at_asha.as_(bilal).post(CREATE, {"payable_kind": "booking", "payable": str(walk_in.uid)}, key="k1")
    return told.json()["tracking_token"]


class TestToken:
    def test_is_32_characters_and_the_same_again(self, tenant):
        uid = uuid.uuid4()
        assert len(token_of("booking", uid)) == 32
        assert is_token_of(token_of("booking", uid), "booking", uid)

    def test_opens_nothing_else(self, tenant):
        uid, other = uuid.uuid4(), uuid.uuid4()
        told = token_of("booking", uid)
        assert not any(
            (is_token_of(told, "order", uid), is_token_of(told, "booking", other), is_token_of("", "x", uid))
        )

    @pytest.mark.parametrize("told", ["", "x", "ü" * 32, "A" * 33, "!" * 32])
    def test_junk_names_nothing(self, told):
        assert payable_in(told) is None


class TestGuest:
    def test_pays_follows_and_is_told(self, at_asha, shop, walk_in, token):
        asked = {"payable_kind": "booking", "payable": str(walk_in.uid), "tracking_token": token}
        page = at_asha.post(CREATE, asked, key=KEY)
        assert (page.status_code, page.json()["checkout_url"]) == (201, shop.sandbox.pages()[0].address)
        shop.sandbox.pay(shop.sandbox.pages()[0])
        at_asha.post("/api/v1/payments/verify", {"payment": page.json()["uid"]})
        paid = at_asha.get(f"/api/v1/payments/track/{token}").json()
        booked = at_asha.get(f"/api/v1/bookings/track/{token}").json()
        assert (paid["state"], paid["left"]["minor"], paid["receipt_number"] != "") == ("paid", 45_000, True)
        assert (booked["state"], booked["code"], booked["labels"]) == ("accepted", walk_in.code, ["A1"])

    def test_tells_no_name(self, at_asha, walk_in, token):
        told = [at_asha.get(f"/api/v1/{what}/track/{token}").content.decode() for what in ("payments", "bookings")]
        assert not any("Ramesh" in text for text in told)

    @pytest.mark.parametrize("wrong", ["", "A" * 32])
    def test_without_the_right_token_there_is_nothing(self, at_asha, walk_in, wrong):
        asked = {"payable_kind": "booking", "payable": str(walk_in.uid)} | ({"tracking_token": wrong} if wrong else {})
        assert at_asha.post(CREATE, asked, key=KEY).status_code == (404 if wrong else 401)
        assert at_asha.get(f"/api/v1/payments/track/{wrong or 'x'}").status_code == 404
        assert not Payment.objects.exists()

    def test_of_another_booking_and_at_another_tenant(self, api, at_asha, other_tenant, shop, walk_in, token):
        other = shop.hold("A2")
        asked = {"payable_kind": "booking", "payable": str(other.uid), "tracking_token": token}
        assert at_asha.post(CREATE, asked, key=KEY).status_code == 404
        for what in ("payments", "bookings"):
            assert api(other_tenant).get(f"/api/v1/{what}/track/{token}").status_code == 404

    def test_opens_nothing_but_that(self, at_asha, walk_in, token):
        uid = Payment.objects.get().uid
        asked = {"reason": "mine", "tracking_token": token}
        assert at_asha.post(f"/api/v1/payments/{uid}/refund", asked, key=KEY).status_code == 401
        assert at_asha.get(f"/api/v1/payments/{uid}").status_code == 401
        assert fresh(walk_in).state == "held"
