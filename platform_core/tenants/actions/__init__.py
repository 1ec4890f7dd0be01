"""What can be done to tenants."""
