"""`manage.py form_schema`: the JSON Schema of form files, on standard output."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from formpages.schema import form_schema


class Command(BaseCommand):
    help = "Prints the JSON Schema of form files; docs/form.schema.json is what it printed last."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(form_schema(), indent=2, ensure_ascii=False))
