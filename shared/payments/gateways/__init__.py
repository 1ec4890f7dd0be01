"""Adapters of payment gateways: one promise, one file each, built for one call with one tenant's credentials."""
