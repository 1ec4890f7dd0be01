"""What is sent: the log with its reasons, the wallet, the registered texts with a live check."""
