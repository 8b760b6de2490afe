from django.apps import AppConfig


class GovukConfig(AppConfig):
    name = "kentportal.govuk"
    label = "govuk"
    default_auto_field = "django.db.models.BigAutoField"
