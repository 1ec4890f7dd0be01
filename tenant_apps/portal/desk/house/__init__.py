"""The house itself: staff, settings, set-up, the books."""
