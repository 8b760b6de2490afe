"""Contact details, hours and ways on, for every template of the portal."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString
from wagtail.models import Page

from home import contacts as contact_tokens
from home import hours
from kentportal.govuk.times import spoken_clock

register = template.Library()


@register.filter
def contacts(text: str) -> SafeString:
    """The text with tokens such as [[lado_telephone]] replaced by links; plain text is escaped first."""
    return contact_tokens.linked(text, hours.office().details)


@register.filter
def contacts_in_words(text: str) -> str:
    """The text with tokens replaced by plain words."""
    return hours.in_words(text)


@register.filter
def clock(moment: datetime) -> str:
    """The time of day of a moment, as GOV.UK writes it: 7.12pm."""
    return spoken_clock(moment)


@register.filter
def contact_lines(text: str) -> list[str]:
    """The lines of a text, without those whose contact details are all still empty."""
    details = hours.office().details
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and contact_tokens.has_something_to_say(line, details)]


@register.simple_tag
def is_out_of_hours() -> bool:
    """Whether the day teams are closed at this moment."""
    return hours.now_out_of_hours()


@register.inclusion_tag("home/parts/out_of_hours_note.html")
def out_of_hours_note(brief: bool = False) -> dict[str, Any]:
    """The Out of Hours note; as a banner while the day teams are closed; brief, the numbers alone."""
    return {"closed": hours.now_out_of_hours(), "brief": brief}


@register.simple_tag(takes_context=True)
def option_url(context: template.Context, option: Any) -> str:
    """Where an option leads, or nothing while its page is not there or not published."""
    page = option["page"]
    if page is not None:
        address = page.get_url(context.get("request")) if page.live else ""
    else:
        address = option["path"]
    return f"{address}?{option['query']}" if address and option["query"] else address or ""


@register.inclusion_tag("home/parts/breadcrumbs.html", takes_context=True)
def breadcrumbs(context: template.Context, page: Page) -> dict[str, Any]:
    """The way to a page from the portal's menu, without the page itself."""
    above = page.get_ancestors().filter(depth__gt=2).specific() if page.depth else []
    request = context.get("request")
    crumbs = [(getattr(each, "crumb", each.title), each.get_url(request)) for each in above if each.live]
    return {"crumbs": crumbs, "here": getattr(page, "crumb", page.title)}
