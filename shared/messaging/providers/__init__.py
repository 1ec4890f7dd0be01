"""Who carries messages: one promise, a file for each, built for a call with one tenant's credentials."""
