"""The database engine: django-tenants' on PostgreSQL, kept to what one machine and many (Citus) both do."""
