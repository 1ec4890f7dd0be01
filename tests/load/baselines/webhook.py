"""Webhooks as they are usually taken in: Razorpay's own verifier, a transaction for the event, and what comes of it."""

from __future__ import annotations

import hashlib
import json
import uuid
from functools import partial
from typing import Any

import razorpay
from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shared.inbox.models import Endpoint, WebhookEvent
from shared.payments.models import Payment

client = razorpay.Client(auth=("rzp_test_bench", "bench"))


@csrf_exempt
@require_POST
def queued(request: HttpRequest, token: str) -> HttpResponse:
    """Verify, store once, and hand the work to Celery when that has committed."""
    event = _verified(request)
    if event is None:
        return HttpResponse(status=400)
    try:
        with transaction.atomic():
            row = _stored(request, token, event)
            transaction.on_commit(partial(current_app.send_task, "webhooks.process", args=[row.pk], queue="default"))
    except IntegrityError:
        return JsonResponse({"stored": False})
    return JsonResponse({"stored": True})


@csrf_exempt
@require_POST
def at_once(request: HttpRequest, token: str) -> HttpResponse:
    """Verify, and do the work in the request: the event, and its payment, in one transaction. No gateway is asked."""
    event = _verified(request)
    if event is None:
        return HttpResponse(status=400)
    try:
        with transaction.atomic():
            _stored(request, token, event)
            notes = event["payload"]["payment_link"]["entity"]["notes"]
            payment = Payment.objects.select_for_update().get(uid=uuid.UUID(notes["payment"]))
            payment.state, payment.gateway = Payment.State.PROCESSING, "razorpay"
            payment.save(update_fields=["state", "gateway"])
    except IntegrityError:
        return JsonResponse({"stored": False})
    return JsonResponse({"stored": True})


def _verified(request: HttpRequest) -> dict[str, Any] | None:
    """What the body says, if it is signed. One secret for all, from the settings."""
    signature, body = request.headers.get("X-Razorpay-Signature", ""), request.body.decode()
    try:
        client.utility.verify_webhook_signature(body, signature, settings.WEBHOOK_SECRET)
    except razorpay.errors.SignatureVerificationError:
        return None
    event: dict[str, Any] = json.loads(body)
    return event


def _stored(request: HttpRequest, token: str, event: dict[str, Any]) -> WebhookEvent:
    """In the table that ours has; the body as it is, which ours encrypts."""
    return WebhookEvent.objects.create(
        endpoint=Endpoint.objects.get(token=token), provider="razorpay", schema="bench", kind=event["event"],
        event_id=request.headers["X-Razorpay-Event-Id"], body_hash=hashlib.sha256(request.body).hexdigest(),
        body=request.body.decode(),
    )  # fmt: skip
