"""Where staff keep the versions of the terms."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import TermsVersion


class TermsVersionViewSet(SnippetViewSet):
    model = TermsVersion
    icon = "clipboard-list"
    list_display = ("__str__", "live", "last_published_at")
    ordering = ("-number",)


register_snippet(TermsVersionViewSet)
