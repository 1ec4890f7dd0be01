"""Routes of payments at a tenant."""

from django.urls import path

from shared.payments import api

tenant_api_urls = [
    path("payments/desk", api.DeskPayments.as_view()),
    path("payments", api.Payments.as_view()),
    path("payments/<uuid:uid>", api.OnePayment.as_view()),
    path("payments/<uuid:uid>/refund", api.Refunds.as_view()),
    path("payments/<uuid:uid>/receipt", api.Receipts.as_view()),
    path("refunds/<uuid:uid>/hand-over", api.HandOver.as_view()),
]
