"""Operators' paths, and identity's own at the apex."""

from django.urls import path

from platform_core.operators import api
from shared.identity.api.auth import OperatorLogin
from shared.identity.urls import account_urls

api_urls = [
    path("auth/login", OperatorLogin.as_view()),
    path("auth/admin/login", OperatorLogin.as_view()),
    *account_urls,
    path("admin/users", api.Operators.as_view()),
    path("admin/users/invite", api.OperatorInvite.as_view()),
    path("admin/users/<uuid:uid>", api.OneOperator.as_view()),
    path("admin/users/<uuid:uid>/activity", api.OperatorActivity.as_view()),
    path("admin/roles", api.OperatorRoles.as_view()),
    path("admin/roles/<uuid:uid>", api.OneOperatorRole.as_view()),
    path("tenants/<uuid:uid>/impersonate", api.Impersonate.as_view()),
]
