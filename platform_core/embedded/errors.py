"""What can go wrong around embedded servers, in one clear line each."""


class EmbeddedError(Exception):
    """A start that cannot succeed; the text is one line that says what to do."""
