"""HTML attributes as text: the busiest line of a step, so it does no more than it must."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe


def html_attributes(attrs: Mapping[str, Any]) -> SafeString:
    """` name="value"` for each; True stands alone, None and False are left out, every value is escaped."""
    parts = (
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attrs.items()
        if value is not None and value is not False
    )
    return mark_safe("".join(parts))  # noqa: S308 - the values are escaped above, the names are ours
