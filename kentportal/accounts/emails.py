"""One spelling per e-mail address, so that one person cannot become two accounts."""

import unicodedata


def same_spelling(email: str) -> str:
    """The spelling under which an address is stored and looked up, however it was typed."""
    return unicodedata.normalize("NFKC", email).strip().lower()
