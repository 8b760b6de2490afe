"""Where a request comes from, as far as the portal tells one place from another."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

#: Of IPv6 the part that is one household's, or one school's.
ONE_HOUSEHOLD = 64


def network(request: HttpRequest) -> str:
    """Its network address, of IPv6 the first half; "" when the server does not say."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    whole = ipaddress.ip_network((address, ONE_HOUSEHOLD), strict=False)
    return str(address.ipv4_mapped or whole.network_address)
