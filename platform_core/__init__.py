"""The business of the platform: who the tenants are, what they pay, what happened."""
