"""Messages: asking for one, the log, and why; consents."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared import ports
from shared.api.fields import OutSerializer, PhoneField, StrictSerializer
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.messaging import queries
from shared.messaging.actions import consents
from shared.messaging.actions.asking import ask_for_message
from shared.messaging.models import Channel, Consent, Message
from shared.messaging.reasons import sentence_for

TAGS = ("Messaging",)


class MessageIn(StrictSerializer):
    """To a number or to a customer. template: its uid, name or purpose."""

    channel = serializers.ChoiceField(choices=[Channel.SMS], default=Channel.SMS)
    template = serializers.CharField(max_length=60)
    to = PhoneField(required=False)
    customer = serializers.UUIDField(required=False)
    variables = serializers.DictField(child=serializers.CharField(max_length=400, allow_blank=True), default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of both."""
        if ("to" in attrs) == ("customer" in attrs):
            raise serializers.ValidationError({"to": [_("Name a number or a customer, one of both.")]})
        return attrs


class MessageTakenOut(OutSerializer):
    """It is on its way."""

    uid = serializers.UUIDField()
    state = serializers.CharField()
    parts = serializers.IntegerField()
    credits = serializers.IntegerField()
    release_at = serializers.DateTimeField(allow_null=True)


class MessageOut(OutSerializer):
    """One line of the log. A code stands in no text."""

    uid = serializers.UUIDField()
    channel = serializers.CharField()
    purpose = serializers.CharField()
    category = serializers.CharField()
    language = serializers.CharField()
    to = serializers.CharField()
    customer = serializers.UUIDField(source="customer_uid", allow_null=True)
    template = serializers.UUIDField(source="template_uid", allow_null=True)
    text = serializers.CharField()
    encoding = serializers.CharField()
    parts = serializers.IntegerField()
    credits = serializers.IntegerField()
    state = serializers.CharField()
    reason = serializers.CharField()
    sentence = serializers.SerializerMethodField()
    provider = serializers.CharField()
    refunded = serializers.BooleanField(source="is_refunded")
    release_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()

    def get_sentence(self, message: Message) -> str:
        """Why, in words."""
        return sentence_for(message)


class SubmissionOut(OutSerializer):
    """One try to hand it over."""

    number = serializers.IntegerField()
    provider = serializers.CharField()
    state = serializers.CharField()
    code = serializers.CharField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class CarrierReportOut(OutSerializer):
    """What a carrier told."""

    status = serializers.CharField()
    carrier_status = serializers.CharField()
    code = serializers.CharField()
    effect = serializers.CharField()
    created_at = serializers.DateTimeField()


class WhyOut(OutSerializer):
    """Why a message was sent, or was not."""

    message = serializers.UUIDField()
    state = serializers.CharField()
    reason = serializers.CharField()
    sentence = serializers.CharField()
    detail = serializers.CharField()
    cause = serializers.DictField()
    category = serializers.CharField()
    template = serializers.UUIDField(allow_null=True)
    sender = serializers.DictField()
    release_at = serializers.DateTimeField(allow_null=True)
    attempts = SubmissionOut(many=True)
    reports = CarrierReportOut(many=True)
    credits = serializers.IntegerField()
    refunded = serializers.BooleanField()


class ConsentIn(StrictSerializer):
    """An agreement with its evidence. address: a phone or a mail address; or a customer, whose phone is taken."""

    customer = serializers.UUIDField(required=False)
    address = serializers.CharField(max_length=254, required=False)
    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    text_version = serializers.CharField(max_length=40, required=False, allow_blank=True)
    evidence = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ConsentOut(OutSerializer):
    """An agreement."""

    uid = serializers.UUIDField()
    address = serializers.CharField()
    customer = serializers.UUIDField(source="customer_uid", allow_null=True)
    purpose = serializers.CharField()
    channel = serializers.CharField()
    text_version = serializers.CharField()
    evidence = serializers.CharField()
    given_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class Messages(ApiView):
    """Asking for one, and the log."""

    needs = {"GET": "messages.read", "POST": "messages.send"}
    keyed = frozenset({"POST"})
    tags = TAGS

    @operation(gives=MessageOut, many=True, filters=["state", "channel", "purpose", "customer", "from", "to"])
    def get(self, request: Request) -> Response:
        """List messages, newest first."""
        return self.page(_filtered(request), MessageOut, search=("to", "text", "template_name"))

    @operation(takes=MessageIn, gives=MessageTakenOut, status=202)
    def post(self, _request: Request) -> Response:
        """Send a registered text to somebody."""
        message = ask_for_message(**self.body(MessageIn), actor=self.actor)
        return self.answer(MessageTakenOut, message, status=202)


class OneMessage(ApiView):
    """One message."""

    needs = {"GET": "messages.read"}
    tags = TAGS

    @operation(gives=MessageOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a message."""
        return self.answer(MessageOut, queries.access_message(uid))


class WhyMessage(ApiView):
    """Why."""

    needs = {"GET": "messages.read"}
    tags = TAGS

    @operation(gives=WhyOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Tell why a message was sent or not: rule, time, carrier, code, cost."""
        return self.answer(WhyOut, queries.why(queries.access_message(uid)))


class CustomerMessages(ApiView):
    """What one person was sent."""

    needs = {"GET": "messages.read"}
    tags = TAGS

    @operation(gives=MessageOut, many=True, filters=["state", "channel", "purpose"])
    def get(self, request: Request, uid: uuid.UUID) -> Response:
        """List a customer's messages."""
        return self.page(_filtered(request).filter(customer_uid=uid), MessageOut)


class Consents(ApiView):
    """Who agreed to what."""

    needs = {"GET": "customers.read", "POST": "customers.write"}
    tags = TAGS

    @operation(gives=ConsentOut, many=True, filters=["purpose", "channel", "customer"])
    def get(self, request: Request) -> Response:
        """List consents, the withdrawn ones too."""
        rows = filtered(queries.consents(), request, words=("purpose", "channel"), uids={"customer": "customer_uid"})
        return self.page(rows, ConsentOut, search=("address",))

    @operation(takes=ConsentIn, gives=ConsentOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note that somebody agrees."""
        asked = self.body(ConsentIn)
        customer = asked.pop("customer", None)
        address = asked.pop("address", "") or _address_of(customer)
        made = consents.give_consent(address=address, customer_uid=customer, **asked, actor=self.actor)
        return self.answer(ConsentOut, made, status=201)


class OneConsent(ApiView):
    """One agreement."""

    needs = {"DELETE": "customers.write"}
    tags = TAGS

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Note that somebody withdraws it: what it allowed stops."""
        consents.withdraw_consent(consent_uid=uid, actor=self.actor, how="desk")
        return Response(status=204)


def _filtered(request: Request) -> Any:
    return filtered(
        queries.messages(),
        request,
        words=("state", "channel", "purpose"),
        uids={"customer": "customer_uid"},
        moments={"from": "created_at__gte", "to": "created_at__lt"},
    )


def _address_of(customer: uuid.UUID | None) -> str:
    book = ports.contact_books.find("customers")
    contact = book.contact(customer) if customer and book else None
    if contact is None or not contact.phone:
        raise Invalid.field("address", "missing", _("Name an address, or a customer who has a phone number."))
    return contact.phone
