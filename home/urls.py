from django.urls import path

from home.views import robots

urlpatterns = [path("robots.txt", robots, name="robots")]
