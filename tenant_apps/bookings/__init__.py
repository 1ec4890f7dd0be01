"""Bookings: who comes when, what it costs, and what became of it."""
