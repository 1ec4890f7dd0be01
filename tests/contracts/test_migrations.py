"""The migrations room: every app has its package, every migration keeps the rules, every table states its home."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel, Migration, RenameField, RunPython, RunSQL
from django.test import override_settings

from platform_core.tenants import checks
from platform_core.tenants.checks import check_homes, check_tenancy, home_findings
from platform_core.tenants.models import ReservedSlug, Tenant
from shared.identity.models import Role
from shared.rows import Home
from tenant_apps.venues.models import Venue
from tests.contracts.migration_rules import findings, findings_of_the_house

ROOM = Path(str(settings.BASE_DIR)) / "migrations"
KEY = ("id", models.BigAutoField(primary_key=True))
BOTH = {
    "django.contrib.sessions",
    "shared.spine",
    "shared.identity",
    "shared.ledger",
    "shared.payments",
    "shared.messaging",
}
SINS: dict[str, tuple[str, Any]] = {
    "rename": ("venues", RunSQL("ALTER TABLE venues_venue RENAME TO venues_place")),
    "alter-constraint": ("venues", RunSQL("ALTER TABLE a ALTER CONSTRAINT b DEFERRABLE")),
    "merge": ("tenants", RunSQL("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE")),
    "inherits": ("tenants", RunSQL("CREATE TABLE a () INHERITS (b)")),
    "rule": ("tenants", RunSQL("CREATE RULE a AS ON INSERT TO b DO NOTHING")),
    "deferred": ("venues", RunSQL("ALTER TABLE a ADD UNIQUE (b) DEFERRABLE INITIALLY DEFERRED")),
    "table-in-function": (
        "tenants",
        RunSQL("CREATE FUNCTION f() RETURNS void AS $$ CREATE TABLE a () $$ LANGUAGE sql"),
    ),
    "extension": ("tenants", RunSQL("CREATE EXTENSION btree_gist")),
    "trigger": ("venues", RunSQL("CREATE TRIGGER a BEFORE UPDATE ON b EXECUTE FUNCTION f()")),
    "function": ("venues", RunSQL("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")),
    "view": ("venues", RunSQL("CREATE VIEW a AS SELECT 1")),
    "several-statements": ("tenants", RunSQL("UPDATE a SET b = 1; UPDATE a SET c = 2")),
    "python-outside-a-transaction": ("venues", RunPython(RunPython.noop, atomic=False)),
    "small-key": ("venues", CreateModel("A", [("id", models.AutoField(primary_key=True))])),
    "no-key": ("venues", CreateModel("A", [("name", models.TextField())])),
    "key-changed": ("venues", AlterField("venue", "id", models.BigAutoField(primary_key=True))),
    "crosses-the-border": ("venues", AddField("venue", "t", models.ForeignKey("tenants.Tenant", models.CASCADE))),
}
WRONG_SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("E102", {"TENANT_LIMIT_SET_CALLS": True}),
    ("E103", {"DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}}}),
    ("E104", {"CACHES": {"default": {"BACKEND": "x"}}}),
    ("E105", {"TENANT_BASE_SCHEMA": "t_template"}),
    ("E106", {"USE_X_FORWARDED_HOST": True}),
    ("E107", {"TENANT_APPS": ["shared.jobs"]}),
    ("E108", {"SESSION_COOKIE_DOMAIN": ".example.com"}),
]
WRONG_HOMES: list[tuple[Any, Home | None, str]] = [
    (Venue, None, "E111"),
    (Venue, Home.BOTH, "E112"),
    (Role, Home.TENANT, "E112"),
    (Tenant, Home.TENANT, "E113"),
]
OWN_TESTS = {"E101", "E114"}
VIRTUES = [
    ("venues", CreateModel("A", [KEY, ("unit", models.ForeignKey("slots.Unit", models.CASCADE))])),
    ("venues", AddField("venue", "p", models.ForeignKey("plans.Plan", models.CASCADE))),
    ("venues", AddField("venue", "t", models.ForeignKey("tenants.Tenant", models.CASCADE, db_constraint=False))),
    ("audit", RunSQL("CREATE TRIGGER a BEFORE UPDATE ON b EXECUTE FUNCTION f()")),
    ("tenants", RunSQL("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN a; b; END $$")),
    ("tenants", RunSQL(["UPDATE a SET b = 1;", ("UPDATE a SET c = %s", [2])])),
    ("venues", RunPython(RunPython.noop)),
]


def migration(label: str, operation: Any) -> Migration:
    made = Migration("0999_probe", label)
    made.operations = [operation]
    return made


class TestRules:
    def test_no_migration_of_ours_breaks_one(self) -> None:
        assert findings_of_the_house() == []

    @pytest.mark.parametrize("rule", sorted(SINS))
    def test_each_sin_is_seen(self, rule: str) -> None:
        label, operation = SINS[rule]
        assert rule in findings(migration(label, operation))

    def test_renamed_field_is_seen(self) -> None:
        assert findings(migration("venues", RenameField("venue", "name", "title"))) == {"rename"}

    @pytest.mark.parametrize(("label", "operation"), VIRTUES)
    def test_what_is_right_is_no_sin(self, label: str, operation: Any) -> None:
        assert findings(migration(label, operation)) == set()


class TestRoom:
    def test_every_app_with_tables_has_its_package(self) -> None:
        missing = [
            config.name
            for config in apps.get_app_configs()
            if _is_ours(config.name) and list(config.get_models()) and not _package(config.name).exists()
        ]
        assert missing == []

    def test_every_folder_is_a_package_of_an_app(self) -> None:
        folders = [path for path in ROOM.rglob("*") if path.is_dir() and path.name != "__pycache__"]
        assert [str(path) for path in folders if not (path / "__init__.py").exists()] == []
        known = {_package(config.name).parent for config in apps.get_app_configs() if _is_ours(config.name)}
        assert [str(path) for path in folders if path.parent.parent == ROOM and path not in known] == []

    def test_labels_are_unique_and_named_like_their_apps(self) -> None:
        ours = [config for config in apps.get_app_configs() if _is_ours(config.name)]
        assert [config.name for config in ours if config.label != config.name.rpartition(".")[2]] == []
        assert set(settings.MIGRATION_MODULES) >= {config.label for config in ours if list(config.get_models())}

    def test_no_app_has_migrations_beside_itself(self) -> None:
        places = [Path(config.path) / "migrations" for config in apps.get_app_configs() if _is_ours(config.name)]
        assert [str(path) for path in places if path.exists()] == []

    def test_migrations_import_shared_and_nothing_above_it(self) -> None:
        texts = {path: path.read_text() for path in ROOM.rglob("0*.py")}
        above = [str(path) for path, text in texts.items() if "platform_core." in text or "tenant_apps." in text]
        assert [path for path in above if "import" in _import_lines(texts[Path(path)])] == []


class TestHomes:
    def test_every_table_is_at_home(self) -> None:
        assert check_homes() == []

    def test_apps_on_both_lists_are_the_written_ones(self) -> None:
        assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) <= BOTH | {
            "shared.files",
            "shared.privacy",
            "shared.invoicing",
        }

    @pytest.mark.parametrize(("model", "home", "number"), WRONG_HOMES)
    def test_wrong_home_is_seen(
        self, monkeypatch: pytest.MonkeyPatch, model: Any, home: Home | None, number: str
    ) -> None:
        monkeypatch.setattr(model, "HOME", home)
        assert number in {found for found, _sentence in home_findings(model)}

    def test_small_key_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Venue._meta.pk, "get_internal_type", lambda: "AutoField")
        assert {found for found, _sentence in home_findings(Venue)} == {"E114"}

    def test_reference_tables_are_few(self) -> None:
        found = {model.__name__ for model in apps.get_models() if getattr(model, "HOME", "") == Home.PUBLIC_REFERENCE}
        assert found <= {"Plan", ReservedSlug.__name__, "Currency", "Country", "Feature", "Flag"}


class TestSettings:
    def test_nothing_is_wrong_with_ours(self) -> None:
        assert check_tenancy() == []

    @pytest.mark.parametrize(("number", "wrong"), WRONG_SETTINGS)
    @pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
    def test_each_wrong_setting_is_seen(self, number: str, wrong: dict[str, Any]) -> None:
        with override_settings(**wrong):
            assert f"frontdesk.{number}" in {found.id for found in check_tenancy()}

    def test_each_check_has_its_fixture(self) -> None:
        written = set(re.findall(r'"(E1\d\d)"', Path(checks.__file__).read_text()))
        assert written == OWN_TESTS | {row[0] for row in WRONG_SETTINGS} | {row[2] for row in WRONG_HOMES}

    def test_old_library_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("platform_core.tenants.checks.version", lambda _name: "3.14.0")
        assert "frontdesk.E101" in {found.id for found in check_tenancy()}


def _is_ours(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in {"platform_core", "tenant_apps", "shared"} and "." in name


def _package(name: str) -> Path:
    return ROOM.joinpath(*name.split(".")) / "__init__.py"


def _import_lines(text: str) -> str:
    lines = (line for line in text.splitlines() if line.startswith(("import ", "from ")))
    return "\n".join(line for line in lines if "platform_core." in line or "tenant_apps." in line)
