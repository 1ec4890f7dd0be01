"""What people do with customers and with files of them."""

from tenant_apps.customers.actions.doubles import merge_customers, unmerge_customer
from tenant_apps.customers.actions.imports import cancel_import, remap_import, start_import, upload_import
from tenant_apps.customers.actions.people import (
    archive_customer,
    create_customer,
    note_export,
    reactivate_customer,
    suspend_customer,
    update_customer,
)
from tenant_apps.customers.actions.privacy import erase_person, export_person

__all__ = [
    "archive_customer",
    "cancel_import",
    "create_customer",
    "erase_person",
    "export_person",
    "merge_customers",
    "note_export",
    "reactivate_customer",
    "remap_import",
    "start_import",
    "suspend_customer",
    "unmerge_customer",
    "update_customer",
    "upload_import",
]
