"""Addresses of the human test; of django-simple-captcha's own, none."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("challenge/", views.challenge, name="human_challenge"),
    re_path(r"^picture/(?P<key>[0-9a-f]{40})/$", views.picture, name="human_picture"),
    re_path(r"^recording/(?P<key>[0-9a-f]{40})\.wav$", views.recording, name="human_recording"),
]
