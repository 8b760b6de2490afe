"""Every address of the portal. Wagtail's pages come last: they answer whatever is left."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from formpages.account_pages import recover, submitted
from formpages.dashboard import dashboard
from kentportal.accounts.views.signin import SignOutView


def closed(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
    """Ways round the e-mailed code and round approval; they answer like an address that never was."""
    raise Http404


def to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect("account_login", permanent=False, preserve_request=False)


urlpatterns = [
    path("admin/login/", to_sign_in, name="wagtailadmin_login_closed"),
    # Wagtail's own forgets a session at any GET, from whatever site.
    path("admin/logout/", SignOutView.as_view(), name="wagtailadmin_logout_ours"),
    re_path(r"^admin/password_reset/", closed, name="wagtailadmin_password_reset_closed"),
    re_path(r"^_util/login/", closed, name="wagtail_util_login_closed"),
    # Wagtail's own pages use none of these, and copying or deleting by them would ask no hook of ours.
    re_path(r"^admin/api/main/pages/[^/]+/action/", closed, name="wagtailadmin_api_actions_closed"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("account/dashboard/", dashboard, name="dashboard"),
    path("account/", include("kentportal.accounts.urls")),
    path("human/", include("kentportal.humantest.urls")),
    path("forms/recover/", recover, name="recover_forms"),
    path("forms/submitted/", submitted, name="submitted_forms"),
    path("forms/", include("formpages.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
]
if settings.PORTAL_DEVELOPMENT:
    urlpatterns.insert(0, path("dev/mail/", include("kentportal.outbox.dev_urls")))
