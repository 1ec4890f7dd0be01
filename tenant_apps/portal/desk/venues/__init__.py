"""Venues: what they are, when they are open, what stands in them."""
