"""What can be seen without a running server: signatures, parts of a text, numbers in JSON, whom it imports."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from infra.sandbox import sms
from infra.sandbox.providers.base import Provider
from infra.sandbox.providers.cashfree import Cashfree
from infra.sandbox.providers.razorpay import Razorpay
from infra.sandbox.providers.stripe import Stripe
from infra.sandbox.rows import Delivery, Event, Template
from infra.sandbox.wire import nested, rupees, to_json, to_minor

ROOT = Path(__file__).resolve().parent.parent.parent.parent
STRIPE_BODY = (
    '{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1",'
    '"object":"payment_intent","amount":50000,"currency":"inr"}}}'
)
CASHFREE_BODY = (
    '{"data":{"order":{"order_id":"o1","order_amount":170.00}},"event_time":"2026-11-20T10:00:00+05:30",'
    '"type":"PAYMENT_SUCCESS_WEBHOOK"}'
)


def signed(kind: type[Provider], body: str, secret: str, at: float = 0) -> dict[str, str]:
    event = Event(id="e1", account="a1", kind="k", body=body, created_at=0)
    delivery = Delivery(id="d1", event="e1", account="a1", url="http://x", secret=secret, created_at=0)
    return kind.sign(object.__new__(kind), event, delivery, at)


class TestSignatures:
    """The figures were made with the gateways' own clients."""

    def test_stripe(self) -> None:
        mac = "3a3ae280dedbed05a3f99f0878db31e496f4c12cfe1a2f3b9cd23ebd4561a06c"
        headers = signed(Stripe, STRIPE_BODY, "whsec_test", 1_700_000_000)
        assert headers["stripe-signature"] == f"t=1700000000,v1={mac}"

    def test_razorpay(self) -> None:
        headers = signed(Razorpay, '{"entity":"event","event":"payment.captured"}', "rzp_whsec")
        assert headers["x-razorpay-signature"] == "7d24ed4a2cb16cda1e18c9951dfb71a941fa4bb95da3cdcde680decf783022aa"

    def test_cashfree(self) -> None:
        headers = signed(Cashfree, CASHFREE_BODY, "cf_secret", 1746427759.733)
        assert headers["x-webhook-timestamp"] == "1746427759733"
        assert headers["x-webhook-signature"] == "S1fibBfW2cDYJbPwOzwOh8H6i8dcBaW9NFuBmCf1iSA="


class TestParts:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("a" * 160, 1),
            ("a" * 161, 2),
            ("a" * 306, 2),
            ("a" * 307, 3),
            ("€" * 80, 1),
            ("a" * 152 + "€" + "a" * 152, 3),
            ("₹" * 70, 1),
            ("₹" * 71, 2),
            ("😀" * 35, 1),
            ("😀" * 36, 2),
            ("😀" * 67, 3),
        ],
    )
    def test_pairs_are_never_split(self, text: str, parts: int) -> None:
        assert sms.parts_of(text) == parts

    def test_value_that_looks_like_a_tag_fills_one_tag(self) -> None:
        template = Template(id="t1", account="a1", code="c", text="{#var#} and {#var#}", names=["a", "b"], created_at=0)
        assert sms.rendered(template, {"a": "{#var#}", "b": "x"}) == "{#var#} and x"


class TestWire:
    @pytest.mark.parametrize(
        ("amount", "minor"),
        [
            (1, 100),
            (Decimal("170.00"), 17_000),
            (Decimal("0.01"), 1),
            (Decimal("1.001"), None),
            (True, None),
            ("170.00", None),
        ],
    )
    def test_amount_is_exact_or_nothing(self, amount: object, minor: int | None) -> None:
        assert to_minor(amount) == minor

    def test_rupees_are_numbers_with_two_places(self) -> None:
        assert to_json({"a": rupees(17_000), "b": "0.5"}) == '{"a":170.00,"b":"0.5"}'

    def test_form_with_brackets_is_a_tree(self) -> None:
        pairs = [("line_items[0][price][unit]", "5"), ("line_items[1][price][unit]", "6"), ("mode", "payment")]
        assert nested(pairs) == {"line_items": [{"price": {"unit": "5"}}, {"price": {"unit": "6"}}], "mode": "payment"}


class TestStandsAlone:
    def test_imports_nothing_of_the_product(self) -> None:
        roots = set()
        for path in (ROOT / "infra" / "sandbox").rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom):
                    roots.add((node.module or "").partition(".")[0])
                elif isinstance(node, ast.Import):
                    roots |= {name.name.partition(".")[0] for name in node.names}
        assert roots & {"platform_core", "tenant_apps", "shared", "tests", "django"} == set()

    def test_product_imports_nothing_of_it(self) -> None:
        for package in ("platform_core", "tenant_apps", "shared"):
            for path in (ROOT / package).rglob("*.py"):
                assert "from infra" not in path.read_text(), path
