"""The addresses of the account pages; allauth's own that are not named here stay closed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
