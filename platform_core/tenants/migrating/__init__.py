"""Bringing all tenants' schemas up to this program's migrations.

The first schema of each kind is migrated by Django, and what it sends is written down; the others get the same
statements, each in one transaction with its records. Where Python runs in a migration, all go Django's way.
"""
