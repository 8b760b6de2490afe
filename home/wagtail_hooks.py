from wagtail.snippets.models import register_snippet

from home.snippets import ContentGroup

register_snippet(ContentGroup)
