"""What an entry of the book says besides its kind."""

from django.utils import translation

from platform_core.audit.telling import told

TENANT = "01930000-0000-7000-8000-000000000001"


class TestTold:
    def test_money_is_money_and_codes_are_words(self):
        facts = {"minor": 25_000, "currency": "INR", "gateway": "razorpay", "payable": TENANT, "channel": "sms"}
        assert told(facts) == "₹250.00 · gateway: Razorpay · channel: SMS"

    def test_codes_are_said_in_the_readers_language(self):
        with translation.override("hi"):
            assert told({"mode": "test", "kind": "page"}) == "मोड: जाँच · माध्यम से: ब्राउज़र"

    def test_a_uid_is_told_by_the_name_that_it_stands_for_or_not_at_all(self):
        assert told({"tenant": TENANT, "quantity": 1000}, {TENANT: "Lakshya"}) == "business: Lakshya · messages: 1,000"
        assert told({"device": TENANT}) == ""

    def test_what_somebody_typed_stays_as_it_is(self):
        assert told({"reason": "test", "until": "2026-11-20T18:30:00+00:00"}) == "why: test · until: Fri 20 Nov 18:30"

    def test_prices_lists_and_changes(self):
        facts = {"price_minor": 25_000, "fields": ["name", "phone"], "changes": {"name": "Vachan", "is_active": False}}
        assert told(facts) == "price: ₹250.00 · fields: name, phone · changes: name: Vachan, on: no"
