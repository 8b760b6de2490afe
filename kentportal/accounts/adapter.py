"""What the portal decides for allauth: our stage, our mails, our words, local addresses only."""

from allauth.account.adapter import DefaultAccountAdapter


class PortalAdapter(DefaultAccountAdapter):
    def get_login_stages(self) -> list[str]:
        """The e-mailed code is the one stage between a right password and a session."""
        return ["kentportal.accounts.stages.CodeStage"]
