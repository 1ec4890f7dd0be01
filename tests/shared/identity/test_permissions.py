"""The role matrix, cell by cell, against a table that was copied from docs/api.md by hand."""

from __future__ import annotations

import pytest

from platform_core.tenants.models import Tenant
from shared.identity.models import Role
from shared.identity.permissions import (
    IMPERSONATION_FORBIDS,
    PLATFORM_MATRIX,
    PLATFORM_PERMISSIONS,
    TENANT_MATRIX,
    TENANT_PERMISSIONS,
    PlatformRole,
    TenantRole,
)
from shared.identity.principals import permissions_of

# o owner, m manager, f front desk, k kitchen, r read-only; professional and customer hold none
TABLE = """
customers.read         o m f . r
customers.write        o m f . .
customers.export       o m . . .
customers.erase        o m . . .
bookings.read          o m f . r
bookings.write         o m f . .
bookings.override      o m f . .
attendance.write       o m f . .
orders.read            o m f k r
orders.write           o m f k .
orders.refund          o m . . .
catalogue.write        o m . . .
team.read              o m . . r
team.write             o m . . .
payments.read          o m f . r
payments.take          o m f . .
payments.refund        o m . . .
payments.settings      o . . . .
credits.read           o m . . r
credits.buy            o m . . .
credits.deduct         o m . . .
messages.read          o m . . r
messages.send          o m f . .
campaigns.send         o m . . .
messaging.settings     o m . . .
reports.read           o m . . r
staff.manage           o m . . .
settings.write         o m . . .
integrations.manage    o m . . .
audit.read             o m . . r
privacy.manage         o m . . .
billing.manage         o . . . .
jobs.read              o m . . r
jobs.manage            o m . . .
"""
ROLES = {
    "o": TenantRole.OWNER,
    "m": TenantRole.MANAGER,
    "f": TenantRole.FRONT_DESK,
    "k": TenantRole.KITCHEN,
    "r": TenantRole.READ_ONLY,
}
ROWS = {line.split()[0]: set(line.split()[1:]) - {"."} for line in TABLE.strip().splitlines()}
CELLS = [(permission, letter, letter in letters) for permission, letters in ROWS.items() for letter in ROLES]


class TestTenantMatrix:
    def test_table_names_every_permission(self) -> None:
        assert set(ROWS) == TENANT_PERMISSIONS

    @pytest.mark.parametrize(("permission", "letter", "is_held"), CELLS)
    def test_cell(self, permission: str, letter: str, *, is_held: bool) -> None:
        assert (permission in TENANT_MATRIX[ROLES[letter]]) is is_held

    @pytest.mark.parametrize("role", [TenantRole.PROFESSIONAL, TenantRole.CUSTOMER])
    def test_own_rows_need_no_permission(self, role: str) -> None:
        assert TENANT_MATRIX[role] == frozenset()

    def test_every_role_has_a_column(self) -> None:
        assert set(TENANT_MATRIX) == set(TenantRole)


class TestPlatformMatrix:
    def test_super_admin_holds_all(self) -> None:
        assert PLATFORM_MATRIX[PlatformRole.SUPER_ADMIN] == PLATFORM_PERMISSIONS

    def test_read_only_holds_reads(self) -> None:
        assert {name.partition(".")[2] for name in PLATFORM_MATRIX[PlatformRole.READ_ONLY]} == {"read"}

    def test_support_moves_no_money(self) -> None:
        assert not PLATFORM_MATRIX[PlatformRole.SUPPORT] & {"credits.buy", "credits.allocate", "plans.write"}

    def test_finance_enters_no_tenant(self) -> None:
        assert not PLATFORM_MATRIX[PlatformRole.FINANCE] & {"tenants.impersonate", "tenants.suspend"}

    @pytest.mark.parametrize("permission", ["operators.manage", "tenants.archive"])
    def test_only_super_admin_manages_operators_and_archives_tenants(self, permission: str) -> None:
        holders = {role for role, held in PLATFORM_MATRIX.items() if permission in held}
        assert holders == {PlatformRole.SUPER_ADMIN}


class TestSeed:
    def test_tenant_has_its_roles(self, tenant: Tenant) -> None:
        built_in = Role.objects.filter(is_built_in=True)
        assert set(built_in.values_list("code", flat=True)) == {str(role) for role in TenantRole}

    def test_platform_has_its_roles(self, platform: None) -> None:
        built_in = Role.objects.filter(is_built_in=True)
        assert set(built_in.values_list("code", flat=True)) == {str(role) for role in PlatformRole}

    def test_same_code_means_another_set_on_either_side(self, tenant: Tenant) -> None:
        assert "tenants.read" not in permissions_of(Role.objects.get(code="read_only"))

    def test_new_rows_come_after_the_seed(self, tenant: Tenant) -> None:
        """The numbers of replayed rows are counted on, not given out again."""
        assert Role.objects.create(code="night", name="Night desk").pk > 0

    def test_what_impersonation_withholds_exists(self) -> None:
        assert IMPERSONATION_FORBIDS < TENANT_PERMISSIONS
