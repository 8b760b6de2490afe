"""`manage.py import_form FILE`: a form from a file, as a draft or published at once."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from wagtail.models import Page, Revision

from formpages.importing import Parsed, new_page, new_revision, read, report
from formpages.pages import FormPage
from formpages.portable import Unreadable
from formpages.publishing import FormFaults
from home.places import find

from .export_form import find_form


class Command(BaseCommand):
    help = "Makes a draft of a form page of a file that export_form wrote, and says what there is to look at."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        place = parser.add_mutually_exclusive_group()
        place.add_argument(
            "--under", metavar="ADDRESS", help="The page above it; without, that of the first such form."
        )
        place.add_argument("--into", metavar="ADDRESS", help="The form page whose draft it becomes.")
        parser.add_argument("--publish", action="store_true", help="Publish it, or make nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                revision, told = _bring_in(read(options["file"].read_bytes()), options)
                if options["publish"]:
                    revision.publish()
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except Unreadable as error:
            raise CommandError(str(error)) from error
        except FormFaults as error:
            raise CommandError("\n".join(error.messages)) from error
        page = revision.as_object()
        self.stdout.write(f"{page.title}: {page.url_path} ({'live' if options['publish'] else 'a draft'})")
        for sentence in told:
            self.stdout.write(f"- {sentence}")


def _bring_in(parsed: Parsed, options: dict[str, Any]) -> tuple[Revision, list[str]]:
    """The draft made of a file, and what somebody should know of it."""
    if options["into"]:
        revision = new_revision(parsed, find_form(options["into"]), user=None)
    else:
        revision = new_page(parsed, _parent(parsed, options["under"]), user=None).latest_revision
    return revision, report(parsed, revision.as_object())


def _parent(parsed: Parsed, address: str | None) -> Page:
    """The page a new form stands below."""
    if address is None:
        own = {name: parsed.fields[name] for name in parsed.page_class.portable_fields}
        like: FormPage | None = parsed.page_class.objects.filter(**own).order_by("path").first()
        if like is None:
            raise CommandError("There is no form like this yet: say with --under which page it stands below.")
        return like.get_parent().specific
    page = find(f"/{address.strip('/')}/".replace("//", "/"))
    if page is None:
        raise CommandError(f"There is no page {address}.")
    return page.specific
