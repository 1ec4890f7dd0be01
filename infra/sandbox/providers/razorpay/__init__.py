"""Razorpay: `api.py` is what it answers, `shapes.py` its objects, `events.py` its webhooks."""

from infra.sandbox.providers.razorpay.api import Razorpay as Razorpay
