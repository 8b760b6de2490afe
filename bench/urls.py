"""The portal's addresses and, before them, the bare view's."""

from django.urls import include, path

from .bare import bare_step

urlpatterns = [
    path("bench/<uuid:draft_id>/<slug:slug>/<int:row_id>/", bare_step, name="bare_step"),
    path("", include("kentportal.urls")),
]
