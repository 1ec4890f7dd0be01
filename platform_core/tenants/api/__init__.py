"""HTTP to the verbs of tenants: signing up, what operators do, and a tenant's own settings."""
