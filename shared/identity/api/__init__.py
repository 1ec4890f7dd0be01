"""HTTP to the verbs of identity; one module for each family of paths."""
