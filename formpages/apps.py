from django.apps import AppConfig


class FormPagesConfig(AppConfig):
    name = "formpages"
    default_auto_field = "django.db.models.BigAutoField"
