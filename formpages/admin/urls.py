"""Addresses of what editors of forms have in the admin besides Wagtail's own; one file beside this each."""

from django.urls import path

from . import check_views, feedback_views, portable_views, trying_views, versions_views

app_name = "form_admin"
urlpatterns = [
    path("feedback/", feedback_views.feedback, name="feedback"),
    path("feedback/<uuid:feedback_id>/", feedback_views.one, name="feedback_one"),
    path("<int:page_id>/check/", check_views.check, name="check"),
    path("<int:page_id>/try/", trying_views.try_form, name="try"),
    path("<int:page_id>/versions/", versions_views.versions, name="versions"),
    path("<int:page_id>/versions/compare/", versions_views.comparison, name="comparison"),
    path("<int:page_id>/export/", portable_views.export, name="export"),
    path("<int:page_id>/import/", portable_views.import_below, name="import"),
    path("<int:page_id>/replace/", portable_views.replace, name="replace"),
]
