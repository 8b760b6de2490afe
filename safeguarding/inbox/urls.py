"""The admin's addresses of changes of staff."""

from django.urls import path

from . import staff_changes

app_name = "staff_changes"
urlpatterns = [
    path("propose/", staff_changes.propose, name="propose"),
    path("waiting/", staff_changes.waiting, name="waiting"),
    path("<int:pk>/", staff_changes.decide, name="decide"),
]
