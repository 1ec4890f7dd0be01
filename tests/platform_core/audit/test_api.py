"""The audit log over HTTP: an owner reads and verifies her own."""

import pytest

from shared import spine
from shared.unit import unit

pytestmark = pytest.mark.django_db


class TestAudit:
    def test_an_owner_verifies_her_own_log(self, api, tenant, asha) -> None:
        with unit():
            spine.emit("payment.paid", asha.user, actor=asha.actor)
        answer = api(tenant).as_(asha).get("/api/v1/audit/verify").json()
        assert (answer["ok"], answer["problems"]) == (True, [])
        assert answer["checked"] >= 1

    def test_lists_what_happened_newest_first(self, api, tenant, asha) -> None:
        with unit():
            spine.emit("payment.paid", asha.user, actor=asha.actor, amount_minor=1)
        rows = api(tenant).as_(asha).get("/api/v1/audit", kind="payment.").json()["results"]
        assert [(row["kind"], row["data"], row["actor_uid"]) for row in rows] == [
            ("payment.paid", {"amount_minor": 1}, str(asha.user.uid))
        ]

    @pytest.mark.parametrize("who", ["bilal", "chitra"])
    def test_others_may_not(self, api, tenant, request, who) -> None:
        person = request.getfixturevalue(who)
        assert api(tenant).as_(person).get("/api/v1/audit").status_code == 403

    def test_another_tenants_log_is_not_in_it(self, api, tenant, other_tenant, asha, dev) -> None:
        chains = {row["subject_uid"] for row in api(tenant).as_(asha).get("/api/v1/audit").json()["results"]}
        assert str(dev.user.uid) not in chains
