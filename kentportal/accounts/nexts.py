"""Where people go on after signing in or registering: only ever an address of the portal."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_local(address: str) -> bool:
    """Whether this is a path of the portal and nothing that a browser would take elsewhere."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def local_next(request: HttpRequest) -> str:
    """The address that the request asks to go on to, or "" if there is none or it is not ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_local(asked) else ""


def with_next(url_name: str, address: str) -> str:
    """The address of a page of ours that hands on where to go afterwards."""
    url = reverse(url_name)
    return f"{url}?{urlencode({'next': address})}" if address else url
