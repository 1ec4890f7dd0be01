"""Every webhook that is taken in, and the endpoints' secrets that verify it."""
