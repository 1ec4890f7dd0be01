"""The base of the API: one kind of view, one kind of refusal, one kind of page."""
