"""The base of all pages: site, desk, console."""
