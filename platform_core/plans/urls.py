"""Paths of plans, at the apex."""

from django.urls import path

from platform_core.plans.api import OnePlan, Plans, Subscriptions

api_urls = [
    path("plans", Plans.as_view()),
    path("plans/<uuid:uid>", OnePlan.as_view()),
    path("subscriptions", Subscriptions.as_view()),
]
