"""The text and the HTML part of a mail, out of templates/mail/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template import Context, Template, engines

from .rendering import Rendered


def parts_of(letter: Rendered) -> tuple[str, str]:
    """Text and HTML of a mail in the look that all of them have."""
    return parts("words", {"letter": letter})


def parts(name: str, context: dict[str, Any]) -> tuple[str, str]:
    """Text and HTML as the templates of that name have them."""
    values = context | {"base_url": settings.PORTAL_BASE_URL, "service_name": settings.SERVICE_NAME}
    html = engines["django"].get_template(f"mail/{name}.html").render(values)
    return plain(f"mail/{name}.txt", values).strip() + "\n", html


def plain(name: str, values: dict[str, Any]) -> str:
    """The template as text: what stands in it is not escaped for HTML."""
    template: Template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
    return template.render(Context(values, autoescape=False))
