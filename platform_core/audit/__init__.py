"""The audit log: append-only, chained by hash, one chain for each tenant and one for the platform."""
