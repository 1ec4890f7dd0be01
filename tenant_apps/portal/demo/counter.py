"""What a person does at a carrier's own site, done at the sandbox: its control has no part in the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shared.messaging.models import Template

PATIENCE_S = (2, 10)


class Counter:
    """The sandbox's account at this provider with these keys."""

    def __init__(self, provider: str, keys: Mapping[str, str]) -> None:
        known = [row for row in _get("accounts", provider=provider) if row["keys"] == keys]
        wanted = {"provider": provider, "name": "Frontdesk", "keys": dict(keys)}
        self.account = str(known[0]["id"] if known else _post("accounts", wanted)["id"])

    def report_to(self, address: str) -> None:
        """Write down where reports go."""
        if address not in {row["url"] for row in _get("endpoints", account=self.account)}:
            _post(f"accounts/{self.account}/webhooks", {"url": address})

    def register(self, texts: Iterable[Template]) -> None:
        """What is not known yet. Texts of tenants that come later are taken as they are."""
        known = {row["code"] for row in _get("templates", account=self.account)}
        for text in texts:
            if text.provider_template_id not in known:
                _post(f"accounts/{self.account}/templates", _as_registered(text))
        _post(f"accounts/{self.account}/settings", {"open_templates": True})


def _as_registered(text: Template) -> dict[str, Any]:
    return {
        "code": text.provider_template_id,
        "text": text.text,
        "names": [f"VAR{place}" for place, _variable in enumerate(text.variables, start=1)],
        "header": text.header.header if text.header else "",
        "dlt_id": text.dlt_id,
        "category": text.category,
    }


def _get(path: str, **where: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{_base()}/{path}", params=where, timeout=PATIENCE_S)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = requests.post(f"{_base()}/{path}", json=body, timeout=PATIENCE_S)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def _base() -> str:
    return f"{settings.API_BASES['MSG91_API_BASE']}/_sim"
