"""Which tenant a request, a job or a socket belongs to."""

from shared.tenancy.current import CurrentTenant, current_tenant, is_tenant_active, run_in_tenant
from shared.tenancy.keys import tkey, tkey_of

__all__ = ["CurrentTenant", "current_tenant", "is_tenant_active", "run_in_tenant", "tkey", "tkey_of"]
