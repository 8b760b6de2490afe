from django.apps import AppConfig
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class SafeguardingConfig(AppConfig):
    name = "safeguarding"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.models import WorkflowState
        from wagtail.signals import workflow_approved, workflow_rejected

        from . import approval, triggers

        post_migrate.connect(triggers.install, sender=self, dispatch_uid="safeguarding.triggers")
        # Under the names of Wagtail's own, which mail within the request: those are then not connected.
        uid = "workflow_state_{}_email_notification"
        workflow_approved.connect(approval.approved, WorkflowState, dispatch_uid=uid.format("approved"))
        workflow_rejected.connect(approval.rejected, WorkflowState, dispatch_uid=uid.format("rejected"))


class AccountsOfStaffConfig(WagtailUsersAppConfig):
    """Wagtail's pages for accounts, with forms that make nobody somebody else."""

    user_viewset = "safeguarding.staff_accounts.AccountViewSet"
