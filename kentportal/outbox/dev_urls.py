"""Addresses of the development mailbox; included only with PORTAL_DEVELOPMENT."""

from django.urls import path, re_path

from . import dev_views

urlpatterns = [
    path("", dev_views.mails, name="dev_mails"),
    re_path(r"^(?P<name>[0-9TZ.-]+\.eml)/$", dev_views.one_mail, name="dev_mail"),
]
