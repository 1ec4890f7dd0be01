"""Bookings: the list, one of them, a new one."""
