"""What must leave the portal, until it has: deliveries, the worker that sends them, and mail."""


class Failed(Exception):
    """A channel could not send, for good if `permanent`; the message holds no personal data."""

    def __init__(self, message: str, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
