"""Five tenants to look at, one of each kind, written through the same actions as real ones."""
