import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shared.payments.routing.simulate import BadFile, read_past, simulate
from tests.shared.payments.routing.test_router import CASHFREE, NOW, RAZORPAY

HEAD = "paid_at,amount_minor,currency,method,gateway,outcome"
ROWS = [f"2026-11-01T10:00:00+05:30,{minor},INR,upi,razorpay,paid" for minor in [40_000] * 500 + [100_000] * 500]


class TestSimulate:
    def test_thousand_payments_of_the_product(self):
        told = simulate(read_past([HEAD, *ROWS]), (RAZORPAY, CASHFREE), (), now=NOW)
        assert told == {
            "payments": 1000,
            "only": {"cashfree": 1_350_000, "razorpay": 1_400_000},
            "routed": 1_300_000,
            "chosen": {"cashfree": 500, "razorpay": 500},
        }

    @pytest.mark.parametrize(
        "lines", [["amount,currency"], [HEAD, "x,-1,INR,,,"], [HEAD, "x,1.5,INR,,,"], [HEAD, "x,,INR,,,"], []]
    )
    def test_what_it_cannot_read_is_named(self, lines):
        with pytest.raises(BadFile):
            list(read_past(lines))


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
