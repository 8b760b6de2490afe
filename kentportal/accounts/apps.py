from allauth.account.signals import user_logged_in
from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from django.db.models.signals import pre_delete


class AccountsConfig(AppConfig):
    name = "kentportal.accounts"
    label = "accounts"
    default = True
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "accounts"

    def ready(self) -> None:
        from .leaving import erase

        pre_delete.connect(erase, sender="accounts.User", dispatch_uid="accounts.erase")


class SessionListConfig(UserSessionsConfig):
    """allauth's list of sessions, kept by one statement a sign-in in place of eight; a chore clears it."""

    def ready(self) -> None:
        from .signed_in import note

        user_logged_in.connect(note)
