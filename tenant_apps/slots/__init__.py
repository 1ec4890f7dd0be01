"""Units of time and place, the claims on them, and the one constraint that forbids two claims at once."""
