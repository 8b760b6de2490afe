"""The staff side for people who do not work there."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

ADMIN = "/admin/"


class StaffSideMiddleware:
    """To a signed-in person without a place on the staff side, nothing is there.

    Wagtail would send them to sign in, and signing in, as they have, would send them back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            request.path_info.startswith(ADMIN)
            and user.is_authenticated
            and not user.has_perm("wagtailadmin.access_admin")
        ):
            raise Http404
        return self.get_response(request)
