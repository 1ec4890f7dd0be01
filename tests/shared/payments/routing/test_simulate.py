import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from shared.payments.routing.simulate import BadFile, read_past, simulate
from tests.shared.payments.routing.test_router import CASHFREE, NOW, RAZORPAY, STRIPE

HEAD = "paid_at,amount_minor,currency,method,gateway,outcome"
ROWS = [f"2026-11-01T10:00:00+05:30,{minor},INR,upi,razorpay,paid" for minor in [40_000] * 500 + [100_000] * 500]


class TestSimulate:
    def test_thousand_payments_of_the_product(self):
        told = simulate(read_past([HEAD, *ROWS]), (RAZORPAY, CASHFREE), (), now=NOW)
        assert told == {
            "payments": 1000,
            "currency": "INR",
            "only": {"cashfree": 1_350_000, "razorpay": 1_400_000},
            "routed": 1_300_000,
            "chosen": {"cashfree": 500, "razorpay": 500},
            "unpriced": [],
            "nowhere": 0,
        }

    def test_who_has_no_price_and_what_nobody_takes_is_said(self):
        dear = replace(CASHFREE, least_minor=100)
        told = simulate(read_past([HEAD, "x,50,INR,upi,,"]), (STRIPE, dear), (), now=NOW)
        assert (told["unpriced"], told["chosen"], told["only"]) == (["stripe"], {"stripe": 1}, {})
        told = simulate(read_past([HEAD, "x,50,INR,upi,,"]), (dear,), (), now=NOW)
        assert (told["nowhere"], told["routed"]) == (1, 0)

    @pytest.mark.parametrize(
        "lines",
        [
            ["amount,currency"], [HEAD, "x,-1,INR,,,"], [HEAD, "x,1.5,INR,,,"], [HEAD, "x,,INR,,,"], [],
            [HEAD, f"x,{'9' * 5000},INR,,,"], [HEAD, "x,1,INR,,,", "x,1,USD,,,"], [HEAD, f"x,1,{'I' * 200_000},,,"],
        ],
    )  # fmt: skip
    def test_what_it_cannot_read_is_named(self, lines):
        with pytest.raises(BadFile):
            list(read_past(lines))


class TestApi:
    PATH = "/api/v1/routing/simulate"

    def file(self, content: bytes = "\n".join([HEAD, *ROWS]).encode()) -> dict[str, SimpleUploadedFile]:
        return {"file": SimpleUploadedFile("past.csv", content)}

    def test_a_file_in_a_form_or_as_the_body(self, api, tenant, shop, bilal):
        at = api(tenant).as_(bilal)
        told = at.upload(self.PATH, self.file())
        raw = at._client(None).generic("POST", self.PATH, "\n".join([HEAD, *ROWS]), content_type="text/csv")
        assert (told.status_code, told.json()["routed"], told.json()["only"]["razorpay"]) == (200, 1_300_000, 1_400_000)
        assert raw.json() == told.json()

    @pytest.mark.parametrize("content", [b"amount\n1", b"\xff\xfe\x00", f"{HEAD}\nx,one,INR,,,".encode()])
    def test_what_it_cannot_read_is_named(self, api, tenant, bilal, content):
        found = api(tenant).as_(bilal).upload(self.PATH, self.file(content))
        assert (found.status_code, list(found.json()["errors"])) == (422, ["file"])

    def test_nothing_sent_and_nobody_who_may_not(self, api, tenant, bilal, chitra):
        assert api(tenant).as_(bilal).upload(self.PATH, {}).status_code == 422
        assert api(tenant).as_(chitra).upload(self.PATH, self.file()).status_code == 403


class TestCommand:
    def test_by_the_tenants_own_fees(self, shop, tenant, tmp_path):
        file = tmp_path / "past.csv"
        file.write_text("\n".join([HEAD, *ROWS]))
        out = StringIO()
        call_command("router", "simulate", str(file), "--tenant", tenant.slug, "--json", stdout=out)
        assert json.loads(out.getvalue())["routed"] == 1_300_000

    def test_missing_file(self, tenant):
        with pytest.raises(CommandError):
            call_command("router", "simulate", "/nonexistent.csv", "--tenant", tenant.slug)
