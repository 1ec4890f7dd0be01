"""The operators' credits: the stock, what they buy and hand out, who may, and how many questions a page asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from platform_core.audit.models import AuditEntry
from platform_core.credits.models import Allotment, Lot
from platform_core.credits.queries import balances
from platform_core.tenants.models import Tenant
from shared.identity.permissions import PlatformRole
from shared.unit import unit
from tests.fixtures.cast import sign_up
from tests.platform_core.console.conftest import Enter
from tests.platform_core.console.test_console import business, more_tenants, queries_of, said
from tests.platform_core.credits.factories import allotted, lot

__all__ = ["business"]
AT = "/console/credits"


@pytest.fixture
def money(platform: None, signed_in: Enter) -> Client:
    """The browser of somebody who handles the platform's money."""
    return signed_in(sign_up("Mira", PlatformRole.FINANCE).user)


@pytest.fixture
def in_stock(platform: None) -> Iterator[None]:
    """10,000 texts for ₹1,500."""
    with unit():
        lot()
    return


def handed(quantity: int, *, price_minor: int, to: Tenant) -> None:
    with unit():
        allotted(quantity, price_minor, to=to.uid)


class TestThePage:
    @pytest.mark.parametrize("language", ["en", "hi"])
    @pytest.mark.parametrize("query", ["", "?q=asha", "?q=%00nobody"])
    def test_reader_sees_it(self, reader: Client, in_stock: None, business: Tenant, query: str, language: str) -> None:
        handed(100, price_minor=2_500, to=business)
        answer = reader.get(f"{AT}{query}", headers={"Accept-Language": language})
        assert (answer.status_code, said(answer).count("<h1")) == (200, 1)

    def test_no_purchase_yet_is_said(self, reader: Client, platform: None) -> None:
        assert "Nothing was bought yet" in said(reader.get(AT))

    def test_stock_wallets_and_margin(self, reader: Client, in_stock: None, business: Tenant) -> None:
        handed(1_000, price_minor=25_000, to=business)
        page = said(reader.get(AT))
        for words in (
            "9,000",
            "cost ₹1,350",
            "Asha Reading Rooms",
            "1,000",
            "40.0%",
            "₹250.00",
            "9,000 of 10,000 left",
        ):
            assert words in page

    def test_what_was_promised_is_said(self, reader: Client, in_stock: None, business: Tenant) -> None:
        handed(10_500, price_minor=0, to=business)
        assert "500 promised, buy more" in said(reader.get(AT))

    def test_reader_is_offered_no_verb(self, reader: Client, in_stock: None) -> None:
        page = said(reader.get(AT))
        assert f"{AT}/buy" not in page
        assert f"{AT}/allocate" not in page

    def test_number_of_questions_does_not_grow(self, money: Client, in_stock: None, business: Tenant) -> None:
        handed(10, price_minor=250, to=business)
        few = queries_of(money, AT)
        more_tenants(6)
        for tenant in Tenant.objects.filter(slug__startswith="more"):
            handed(10, price_minor=250, to=tenant)
        with unit():
            lot()
        assert queries_of(money, AT) == few


class TestBuying:
    ASKED = {"vendor": "msg91", "channel": "sms", "quantity": "10,000", "total": "1,500.50"}

    def test_it_is_in_stock_and_in_the_book(self, money: Client) -> None:
        answer = money.post(f"{AT}/buy", self.ASKED)
        bought = Lot.objects.get()
        assert (answer.status_code, bought.quantity, bought.total_minor) == (303, 10_000, 150_050)
        assert AuditEntry.objects.filter(kind="credits.bought", subject_uid=bought.uid).exists()
        assert "10,000 messages more in stock." in said(money.get(AT))

    def test_sent_twice_is_one_purchase(self, money: Client) -> None:
        for _ in range(2):
            money.post(f"{AT}/buy", {**self.ASKED, "_key": "once-and-once-only"})
        assert Lot.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [("quantity", "0"), ("quantity", "1.5"), ("total", "-1"), ("total", "1.505"), ("vendor", "x")],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, money: Client, field: str, value: str) -> None:
        answer = money.post(f"{AT}/buy", {**self.ASKED, field: value})
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in said(answer)
        assert not Lot.objects.exists()

    @pytest.mark.parametrize("path", ["buy", "allocate"])
    def test_reader_may_not(self, reader: Client, path: str) -> None:
        assert [reader.get(f"{AT}/{path}").status_code, reader.post(f"{AT}/{path}").status_code] == [403, 403]


class TestHandingOut:
    ASKED = {"tenant": "asha", "channel": "sms", "quantity": "1000", "total": "250", "kind": "allocation"}

    def test_tenant_has_them(self, money: Client, in_stock: None, business: Tenant) -> None:
        answer = money.post(f"{AT}/allocate", self.ASKED)
        assert answer.status_code == 303
        assert {one.channel: one.available for one in balances(business.uid)}["sms"] == 1_000
        given = Allotment.objects.get()
        assert (given.price_minor, given.cost_minor) == (25_000, 15_000)
        assert "Asha Reading Rooms has 1,000 messages more." in said(money.get(AT))

    def test_short_stock_is_said_with_what_there_is(self, money: Client, in_stock: None, business: Tenant) -> None:
        answer = money.post(f"{AT}/allocate", {**self.ASKED, "quantity": "10001"})
        page = said(answer)
        assert answer.status_code == 402
        assert "The stock has 10,000. Buy first" in page
        assert 'value="10001"' in page
        assert not Allotment.objects.exists()

    def test_grant_promises_the_rest(self, money: Client, in_stock: None, business: Tenant) -> None:
        money.post(f"{AT}/allocate", {**self.ASKED, "quantity": "10001", "total": "0", "kind": "grant"})
        assert Allotment.objects.get().quantity == 10_001

    def test_unknown_address_is_said_beside_it(self, money: Client, in_stock: None) -> None:
        answer = money.post(f"{AT}/allocate", {**self.ASKED, "tenant": "nobody"})
        assert answer.status_code == 422
        assert "There is no business at this address." in said(answer)

    def test_form_names_the_tenant_of_the_row(self, money: Client) -> None:
        assert 'value="asha"' in said(money.get(f"{AT}/allocate?tenant=asha"))
