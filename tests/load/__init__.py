"""Measurements: our way and the usual way in turn, in one process, and the ratio between them."""
