"""What somebody looks for, as searching takes it apart."""

from safeguarding.searching import take_apart


def sought(typed: str) -> list[set[str]]:
    """All of it: a referral is found if it has one hash at least of every set."""
    found = take_apart(typed)
    return [*found.rare, *found.names]
