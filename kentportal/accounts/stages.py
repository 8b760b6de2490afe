"""The one stage between a right password, or a finished registration, and a session."""

from allauth.account.stages import LoginStage


class CodeStage(LoginStage):
    key = "portal_code"
    urlname = "account_code"
