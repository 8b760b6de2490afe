"""Addresses of what editors of forms have in the admin besides Wagtail's own; one file beside this each."""

from django.urls import URLPattern

app_name = "form_admin"
urlpatterns: list[URLPattern] = []
