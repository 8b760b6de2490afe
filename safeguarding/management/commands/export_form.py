"""`manage.py export_form SLUG`: a form as a file, on standard output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from formpages.importing import export_form
from formpages.pages import FormPage


class Command(BaseCommand):
    help = (
        "Writes the live form with this slug (or address, such as /request-for-support/professional/form/)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--draft", action="store_true", help="The newest draft in place of what is live.")

    def handle(self, *args: Any, **options: Any) -> None:
        form = find_form(options["slug"])
        if options["draft"]:
            form = form.get_latest_revision_as_object()
        elif not form.live:
            raise CommandError(f"“{options['slug']}” is not published. Add --draft to export its draft.")
        self.stdout.write(export_form(form), ending="")


def find_form(slug: str) -> FormPage:
    """The one form page of this slug or address; CommandError when there is none, or more than one."""
    pages = Page.objects.filter(url_path__endswith=f"/{slug.strip('/')}/").specific()
    forms = [page for page in pages if isinstance(page, FormPage)]
    if not forms:
        raise CommandError(f"There is no form “{slug}”.")
    if len(forms) > 1:
        addresses = ", ".join(form.url_path for form in forms)
        raise CommandError(f"There are several: {addresses}. Give more of the address.")
    return forms[0]
