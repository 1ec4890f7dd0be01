"""Customers: the list, one of them, files of them."""
