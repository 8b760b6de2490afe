"""Addresses of what editors of forms have in the admin besides Wagtail's own; one file beside this each."""

from django.urls import path

from . import portable_views

app_name = "form_admin"
urlpatterns = [
    path("<int:page_id>/export/", portable_views.export, name="export"),
    path("<int:page_id>/import/", portable_views.import_below, name="import"),
    path("<int:page_id>/replace/", portable_views.replace, name="replace"),
]
