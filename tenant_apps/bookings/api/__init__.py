"""Bookings and availability over HTTP."""
