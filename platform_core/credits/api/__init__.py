"""Credits over HTTP: a tenant's own, and the platform's."""
