"""Where staff keep the versions of the terms, and the warning before their time is up."""

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import TermsVersion
from .sessions import End


class TermsVersionViewSet(SnippetViewSet):
    model = TermsVersion
    icon = "clipboard-list"
    list_display = ("__str__", "live", "last_published_at")
    ordering = ("-number",)


register_snippet(TermsVersionViewSet)


@hooks.register("insert_global_admin_js")
def time_out() -> SafeString:
    """The same warning as on the public side; its script asks the server for what it does not know here."""
    context = {"left": settings.SESSION_COOKIE_AGE, "end": End.IDLE.value}
    dialog = render_to_string("account/time_out.html", context)
    return format_html('{}<script type="module" src="{}"></script>', dialog, static("built/staff.js"))
