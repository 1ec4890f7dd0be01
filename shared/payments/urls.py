"""Routes of payments at a tenant, and of the platform's own accounts at the apex."""

from django.urls import path

from shared.payments.api import gateways, payments, routing, simulating

account_urls = [
    path("gateway-accounts", gateways.Accounts.as_view(), name="gateway-accounts"),
    path("gateway-accounts/<uuid:uid>", gateways.OneAccount.as_view(), name="gateway-account"),
    path("gateway-accounts/<uuid:uid>/test", gateways.TestAccount.as_view(), name="gateway-account-test"),
    path("gateway-accounts/<uuid:uid>/rotate-endpoint", gateways.RotateEndpoint.as_view(), name="gateway-endpoint"),
    path("gateway-accounts/<uuid:uid>/connect", gateways.ConnectWebhook.as_view(), name="gateway-connect"),
    path("routing/preview", routing.Preview.as_view(), name="routing-preview"),
    path("routing/simulate", simulating.Simulate.as_view(), name="routing-simulate"),
    path("routing/rules", routing.Rules.as_view(), name="routing-rules"),
    path("routing/rules/<uuid:uid>", routing.OneRule.as_view(), name="routing-rule"),
]
tenant_api_urls = [
    path("payments/create", payments.CreatePayment.as_view()),
    path("payments/track/<str:token>", payments.TrackPayment.as_view()),
    path("payments/verify", payments.VerifyPayment.as_view()),
    path("payments/desk", payments.DeskPayments.as_view()),
    path("payments", payments.Payments.as_view()),
    path("payments/<uuid:uid>", payments.OnePayment.as_view()),
    path("payments/<uuid:uid>/refund", payments.Refunds.as_view()),
    path("payments/<uuid:uid>/receipt", payments.Receipts.as_view()),
    path("refunds/<uuid:uid>/hand-over", payments.HandOver.as_view()),
    *account_urls,
]
