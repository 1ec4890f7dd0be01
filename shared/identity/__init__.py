"""Who somebody is: users, roles, devices, tokens, codes, invites and API keys, for the platform and for tenants."""
