"""Routes of customers, under every vertical's word for them, and of imports."""

from __future__ import annotations

from django.urls import path

from shared.api.aliases import routes_with_aliases
from tenant_apps.customers.api.doubles import EraseCustomer, ExportCustomerData, MergeCustomer, UnmergeCustomer
from tenant_apps.customers.api.imports import BulkImport, CancelImport, ImportErrors, Imports, OneImport, StartImport
from tenant_apps.customers.api.people import (
    CustomerAnalytics,
    Customers,
    ExportCustomers,
    OneCustomer,
    ReactivateCustomer,
    SuspendCustomer,
)

ALIASES = ("students", "clients", "guests", "members")
ONE = "/<uuid:uid>"

api_urls = [
    *routes_with_aliases(
        "customers",
        ALIASES,
        [
            ("", Customers),
            ("/bulk-import", BulkImport),
            ("/export", ExportCustomers),
            ("/analytics", CustomerAnalytics),
            (ONE, OneCustomer),
            (f"{ONE}/suspend", SuspendCustomer),
            (f"{ONE}/reactivate", ReactivateCustomer),
            (f"{ONE}/merge", MergeCustomer),
            (f"{ONE}/unmerge", UnmergeCustomer),
            (f"{ONE}/data-export", ExportCustomerData),
            (f"{ONE}/erase", EraseCustomer),
        ],
    ),
    path("imports", Imports.as_view()),
    path("imports/<uuid:uid>", OneImport.as_view()),
    path("imports/<uuid:uid>/start", StartImport.as_view()),
    path("imports/<uuid:uid>/cancel", CancelImport.as_view()),
    path("imports/<uuid:uid>/errors", ImportErrors.as_view()),
]
