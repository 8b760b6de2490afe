"""What state a referral can be in. Pure: the words stand here, who may change what does not."""

NEW = "new"

STATUSES = {NEW: "New"}


def in_words(status: str, *, opened: bool) -> str:
    """The status as staff read it; a new referral that somebody has read is no longer news."""
    return "Opened" if status == NEW and opened else STATUSES[status]
