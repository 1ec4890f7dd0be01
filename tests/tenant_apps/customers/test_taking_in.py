from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from platform_core.tenants.models import Tenant
from shared.actor import SYSTEM
from shared.unit import unit
from tenant_apps.customers import actions, storage, taking_in
from tenant_apps.customers.actions.imports import Upload
from tenant_apps.customers.intake.columns import Layout
from tenant_apps.customers.models import Customer, Import
from tests.data.messy import Messy, messy_students

# A worker that dies (SIGKILL) in the middle of its nth unit, after its people were written and before the commit.
DYING_WORKER = """
import os, signal, sys
import django
django.setup()
from django_tenants.utils import get_tenant_model, tenant_context
from tenant_apps.customers import taking_in
units, write = 0, taking_in._write_lot
def write_and_die(people, **options):
    global units
    lot, units = write(people, **options), units + 1
    if units == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return lot
taking_in._write_lot = write_and_die
with tenant_context(get_tenant_model().objects.get(schema_name=sys.argv[1])):
    taking_in.take_in(int(sys.argv[2]))
"""


@pytest.fixture(autouse=True)
def media(tmp_path: Path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def brought(messy: Messy) -> Import:
    name = storage.keep_file([messy.as_csv()])
    mapping = {"name": "Student Name", "phone": "Mobile No.", "email": "E-mail"}
    layout = Layout(
        header_row=3, headers=tuple(mapping.values()), columns={field: at for at, field in enumerate(mapping)}
    )
    upload = Upload(file_name="students.csv", file_kind="csv", stored_as=name, layout=layout)
    with unit():
        return actions.upload_import(upload=upload, dry_run=False, skip_bad=True, actor=SYSTEM)


def run_and_die(tenant: Tenant, row: Import, *, in_unit: int, media: Path) -> int:
    argv = [sys.executable, "-c", DYING_WORKER, tenant.schema_name, str(row.pk), str(in_unit)]
    own, tests = str(settings.DATABASES["default"]["NAME"]), str(connection.settings_dict["NAME"])
    url = os.environ["DATABASE_URL"].replace(f"/{own.removeprefix('test_')}", f"/{tests}", 1)
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "MEDIA_DIR": str(media),
        "DJANGO_SETTINGS_MODULE": "platform_core.settings",
    }
    return subprocess.run(argv, env=env, check=False, timeout=60).returncode


class TestKilledInTheMiddle:
    def test_the_next_run_continues_without_doubles(self, committed_tenant: Tenant, media: Path) -> None:
        messy = messy_students(rows=500, doubles=30, seed=11)
        row = brought(messy)
        for number, done in ((1, 0), (2, 200)):
            assert run_and_die(committed_tenant, row, in_unit=number, media=media) == -signal.SIGKILL
            row.refresh_from_db()
            assert (row.state, row.done_rows, Customer.objects.count()) == ("running", done, row.created)
        taking_in.take_in(row.pk)
        row.refresh_from_db()
        want = messy.expected
        assert (row.state, row.total, row.created, row.updated, row.failed) == (
            "done", want.total, want.created, want.updated, want.failed,
        )  # fmt: skip
        assert Customer.objects.count() == want.created
        codes = sorted(Customer.objects.values_list("code", flat=True))
        assert codes == [f"STU-{number:06d}" for number in range(1, want.created + 1)]

    def test_after_the_end_a_run_does_nothing(self, committed_tenant: Tenant, media: Path) -> None:
        row = brought(messy_students(rows=40))
        taking_in.take_in(row.pk)
        before = list(Customer.objects.values_list("uid", "updated_at"))
        taking_in.take_in(row.pk)
        assert list(Customer.objects.values_list("uid", "updated_at")) == before
        assert not [path for path in media.rglob("*") if path.is_file()]

    def test_a_file_that_is_gone_fails_and_says_so(self, committed_tenant: Tenant) -> None:
        row = brought(messy_students(rows=40))
        storage.remove_file(row.stored_as)
        taking_in.take_in(row.pk)
        row.refresh_from_db()
        assert (row.state, row.error_code) == ("failed", "file_gone")

    def test_one_that_was_cancelled_stops_before_its_next_unit(self, committed_tenant: Tenant, media: Path) -> None:
        row = brought(messy_students(rows=500))
        run_and_die(committed_tenant, row, in_unit=2, media=media)
        with unit():
            actions.cancel_import(import_uid=row.uid, actor=SYSTEM)
        taking_in.take_in(row.pk)
        row.refresh_from_db()
        assert (row.state, row.done_rows) == ("cancelled", 200)
        assert Customer.objects.count() == row.created
