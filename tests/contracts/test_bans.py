"""No file of ours does what is banned; and each ban sees its sin."""

import pytest

from tests.contracts.bans import REASONS, ROOT, RULES, sins_in, sins_of_the_house

SINS = {
    "with-tenant": ("shared/x.py", "with tenant:\n    pass\n"),
    "decorator": ("shared/x.py", "@tenant_context(asha)\ndef f():\n    pass\n"),
    "shared-context": ("shared/x.py", "context = tenant_context(asha)\nwith context:\n    pass\n"),
    "generator": ("shared/x.py", "def f():\n    with tenant_context(asha):\n        yield 1\n"),
    "thread": ("shared/x.py", "sync_to_async(work, thread_sensitive=False)\n"),
    "all-rows": ("tenant_apps/x/api.py", "rows = Customer.objects.all()\n"),
    "task-call": ("tenant_apps/x/actions.py", "tell.delay(1)\n"),
    "machine-time": ("tenant_apps/x/actions.py", "when = timezone.now()\n"),
    "raw-cache": ("shared/x.py", "_redis().set(f'rate:{phone}', 1)\n"),
    "password": ("shared/x.py", "create_user(name='admin', password='admin123')\n"),
    "ordering": ("shared/x.py", "class Meta:\n    order_with_respect_to = 'venue'\n"),
    "random": ("shared/x.py", "from django.db.models.functions import Random\n"),
    "constraint-name": ("shared/x.py", "name = error.__cause__.diag.constraint_name\n"),
    "deferred": ("shared/x.py", "cursor.execute('SET CONSTRAINTS ALL DEFERRED')\n"),
    "base-schema": ("platform_core/settings.py", "TENANT_BASE_SCHEMA = 'template'\n"),
    "advisory": ("shared/x.py", "cursor.execute('SELECT pg_advisory_lock(id) FROM venues')\n"),
    "notify": ("shared/x.py", "cursor.execute('SELECT pg_notify(1)')\n"),
    "merge": ("shared/x.py", "cursor.execute('MERGE INTO venues USING x')\n"),
}
MORE_SINS = [
    ("password", "user.set_password('changeme')\n"),
    ("with-tenant", "with self.tenant:\n    pass\n"),
    ("with-tenant", "with lock, request.tenant as t:\n    pass\n"),
    ("decorator", "@schema_context('t_x')\ndef f():\n    pass\n"),
    ("shared-context", "with schema_context('t_x'):\n    pass\n"),
    ("raw-cache", "from django.core.cache import cache\n"),
    ("thread", "threading.Thread(target=work).start()\n"),
    ("thread", "loop.run_in_executor(None, work)\n"),
    ("thread", "ThreadPoolExecutor(4)\n"),
]
VIRTUES = [
    "with tenant_context(tenant):\n    pass\n",
    "with tenant_context(Tenant.objects.get(slug='asha')):\n    pass\n",
    "@contextmanager\ndef f():\n    with tenant_context(asha):\n        yield\n",
    "def f():\n    with tenant_context(asha):\n        return 1\n",
    "sync_to_async(work)\n",
    "_redis().set(tkey('rate', phone), 1)\n",
    "when = clock.now()\n",
    "create_user(name=name, password=asked['password'])\n",
    "user.set_password(password)\n",
    '"""Never SET CONSTRAINTS."""\n',
]


class TestBans:
    def test_no_file_of_ours_sins(self) -> None:
        assert [str(sin) for sin in sins_of_the_house()] == []

    @pytest.mark.parametrize("rule", sorted(RULES))
    def test_each_sin_is_seen(self, rule: str) -> None:
        path, text = SINS[rule]
        assert rule in {sin.rule for sin in sins_in(text, path)}

    @pytest.mark.parametrize(("rule", "text"), MORE_SINS)
    def test_other_forms_are_seen(self, rule: str, text: str) -> None:
        assert rule in {sin.rule for sin in sins_in(text, "shared/x.py")}

    @pytest.mark.parametrize("text", VIRTUES)
    def test_what_is_right_is_no_sin(self, text: str) -> None:
        assert sins_in(text, "shared/x.py") == []

    def test_every_reason_names_a_file_that_is_there(self) -> None:
        assert [where for _rule, where in REASONS if not (ROOT / where).exists()] == []
