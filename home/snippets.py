from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from home.models import FAQ, ClosingDay


class FAQViewSet(SnippetViewSet):
    model = FAQ
    icon = "help"
    list_display = ["question", "topic", LiveStatusTagColumn()]
    list_filter = ["topic", "live"]
    search_fields = ["question", "answer", "topic"]
    # Plain look-ups: a few dozen rows need no search index.
    search_backend_name = None


class ClosingDayViewSet(SnippetViewSet):
    model = ClosingDay
    icon = "date"
    list_display = ["day", "reason"]
    ordering = ["-day"]
    search_backend_name = None


class ContentGroup(SnippetViewSetGroup):
    """What the public pages show besides their own text, in the admin's menu below the pages."""

    menu_label = "Content"
    menu_icon = "openquote"
    menu_order = 150
    items = (FAQViewSet, ClosingDayViewSet)
