"""Messages at the desk: the log, the registered texts with their check, the wallet."""
