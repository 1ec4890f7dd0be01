"""Cashfree: `api.py` is what it answers, `shapes.py` its objects, `events.py` its webhooks."""

from infra.sandbox.providers.cashfree.api import Cashfree as Cashfree
