from django.apps import AppConfig


class HumanTestConfig(AppConfig):
    name = "kentportal.humantest"
    label = "humantest"
    default_auto_field = "django.db.models.BigAutoField"
