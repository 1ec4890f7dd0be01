"""Junk at every operation: from the OpenAPI documents, by seeded dice."""
