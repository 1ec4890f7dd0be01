"""Messages over HTTP, one module for each subject."""
