"""`manage.py lint_forms`: what is wrong with the forms, a line each; nothing when nothing is."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from wagtail.models import Page

from formpages.pages import FormPage
from formpages.publishing import examine


class Command(BaseCommand):
    help = "Says what is wrong with the forms; ends with 1 when that keeps one from being published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--draft", action="store_true", help="The newest drafts in their place.")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = Page.objects.type(FormPage).order_by("url_path")
        forms = pages.specific() if options["draft"] else pages.live().specific()
        errors = 0
        for form in forms:
            examined = examine(form.get_latest_revision_as_object() if options["draft"] else form)
            for fault in examined.faults:
                self.stdout.write(f"{form.url_path}: {'error' if fault.is_error else 'warning'}: {fault}")
            errors += len(examined.errors)
        if errors:
            sys.exit(1)
