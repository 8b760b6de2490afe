"""The warning before time is up, for every page of somebody who is signed in."""

from typing import Any

from django import template

from ..endings import seconds_left_after
from ..sessions import SessionStore

register = template.Library()


@register.inclusion_tag("account/time_out.html", takes_context=True)
def time_out(context: template.Context) -> dict[str, Any]:
    """The dialog, with what its script goes by; nothing for people who are not signed in."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or getattr(request, "is_preview", False):
        return {}
    if not user.is_authenticated:
        return {"nobody": True}
    if not isinstance(getattr(request, "session", None), SessionStore):
        return {}
    left, end = seconds_left_after(request)
    return {"left": left, "end": end.value}
