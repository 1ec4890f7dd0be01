"""The staff's pages of a tenant, under /desk."""
