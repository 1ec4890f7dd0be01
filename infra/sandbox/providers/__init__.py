"""One file for each provider, all of the same shape; `base.py` says which."""
