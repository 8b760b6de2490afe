"""Addresses of a form's pages, for their templates."""

from typing import Any
from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def door(context: template.Context, name: str, *args: Any, **query: str) -> str:
    """The address of another page of the form that is shown: {% door "step" stage.step.slug %}."""
    url: str = context["doors"].url(name, *args)
    return f"{url}?{urlencode(query)}" if query and url != "#" else url
