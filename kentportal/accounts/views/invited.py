"""Where an invitation leads: to a code, and then to a password. The link itself opens nothing."""

from .password import ResetView


class InvitedView(ResetView):
    """Sets a first password, as a forgotten one is set: by a code that reaches the address."""

    template_name = "account/invited.html"
