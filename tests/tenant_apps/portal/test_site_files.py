"""What makes the site an app on a phone, and what it says when there is nothing to say."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.html import escapejs

from platform_core.tenants.models import Tenant
from shared.look.assets import asset
from tenant_apps.venues.models import Venue

KB = 1024


class TestManifest:
    def test_carries_the_tenants_name_and_accent(self, tenant: Tenant, browser: Client):
        answer = browser.get("/manifest.webmanifest")
        found = json.loads(answer.content)
        assert answer.headers["Content-Type"] == "application/manifest+json"
        assert found["name"] == tenant.name
        assert re.fullmatch(r"#[0-9a-f]{6}", found["theme_color"])
        assert browser.get(found["icons"][0]["src"]).headers["Content-Type"] == "image/svg+xml"

    def test_the_theme_is_a_file_that_never_changes(self, hall: Venue, browser: Client):
        found = re.search(r'href="(/theme\.[^"]+\.css)"', browser.get("/").content.decode())
        assert found is not None
        assert "immutable" in browser.get(found[1]).headers["Cache-Control"]


class TestWorker:
    def test_keeps_the_look_as_it_is_now(self, browser: Client):
        script = browser.get("/worker.js").content.decode()
        assert escapejs(asset("look/frontdesk.css")) in script
        assert "/offline" in script
        assert "{{" not in script

    def test_the_page_without_a_network_names_nobody(self, chitras: Client):
        chitras.get("/me")
        assert "No network" in chitras.get("/offline").content.decode()


class TestRefusals:
    @pytest.mark.parametrize("path", ["/at/nowhere", "/me/bookings/00000000-0000-7000-8000-000000000000"])
    def test_what_is_not_there_leaves_a_way_out(self, chitras: Client, path: str):
        answer = chitras.get(path)
        page = answer.content.decode()
        assert answer.status_code == 404
        assert "Nothing is here" in page
        assert 'href="/"' in page

    def test_a_suspended_place_says_so_without_blame(self, tenant: Tenant, browser: Client):
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.SUSPENDED)
        answer = browser.get("/")
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Nothing that you booked or paid is lost." in page
        assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]

    def test_speaks_the_visitors_language(self, browser: Client):
        page = browser.get("/at/nowhere", headers={"Accept-Language": "hi"}).content.decode()
        assert '<html lang="hi"' in page
        assert "यहाँ कुछ नहीं है" in page


def test_the_scripts_of_a_page_fit_twenty_kb(hall: Venue, browser: Client):
    page = browser.get("/at/kothrud").content.decode()
    paths = re.findall(r'<script[^>]*src="/static/([^"?]+)', page)
    assert sum(len(gzip.compress(Path(str(finders.find(path))).read_bytes(), 9)) for path in paths) <= 20 * KB
