"""Customers and their imports over HTTP."""
