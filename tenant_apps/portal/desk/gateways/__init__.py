"""Accounts at gateways: connected, tried, switched off."""
