"""`manage.py import_form FILE`: a new live form from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from formpages.compiler import FormFaults
from formpages.importing import import_form
from formpages.portable import Unreadable
from home.models import ChoicePage

HERE = "/request-for-support/professional/"


class Command(BaseCommand):
    help = "Makes a live form page of a file that export_form wrote."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--below", default=HERE, help=f"Address of the choice page above it ({HERE}).")

    def handle(self, *args: Any, **options: Any) -> None:
        below = options["below"].strip("/")
        parent: Page | None = ChoicePage.objects.filter(url_path__endswith=f"/{below}/").first()
        if parent is None:
            raise CommandError(f"There is no choice page /{below}/.")
        try:
            page = import_form(options["file"].read_text(encoding="utf-8"), parent)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except (Unreadable, FormFaults) as error:
            reasons = error.messages if isinstance(error, FormFaults) else [str(error)]
            raise CommandError("\n".join(reasons)) from error
        self.stdout.write(f"{page.title}: {page.url_path}")
