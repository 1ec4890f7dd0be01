"""Double-entry accounts: the only way in which a balance changes."""
