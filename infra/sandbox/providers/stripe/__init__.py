"""Stripe: `api.py` is what it answers, `shapes.py` its objects, `events.py` its webhooks."""

from infra.sandbox.providers.stripe.api import Stripe as Stripe
