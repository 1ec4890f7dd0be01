"""A list as DRF's own tutorial writes it, beside our addresses, behind the same tenancy and sign-in."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import path
from rest_framework import generics, pagination, permissions, serializers
from rest_framework.renderers import JSONRenderer

from platform_core import urls_tenant
from tenant_apps.customers.models import Customer


class StockSerializer(serializers.ModelSerializer[Customer]):
    """Every column of the row."""

    class Meta:
        model = Customer
        fields = "__all__"


class StockPages(pagination.CursorPagination):
    """DRF's cursor pages."""

    page_size = 20
    ordering = "-created_at"


class StockCustomers(generics.ListAPIView[Customer]):
    """Twenty rows."""

    queryset = Customer.objects.all()
    serializer_class = StockSerializer
    pagination_class = StockPages
    permission_classes = [permissions.AllowAny]
    renderer_classes = [JSONRenderer]

    @classmethod
    def client(cls, headers: dict[str, str]) -> Any:
        """A client for it, once its address stands beside ours."""
        urls_tenant.urlpatterns.insert(0, path("stock/customers", cls.as_view()))
        return Client(headers=headers)
