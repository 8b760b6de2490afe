"""`manage.py load_portal`: pages, terms, teams, groups and forms, as they are shipped with this version."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from home.shipping import load_pages, place_pages
from kentportal.accounts.terms import load_first_terms
from safeguarding import shipping


class Command(BaseCommand):
    help = (
        "Brings the shipped content up to date. Safe to repeat: nothing that people changed is overwritten."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        # Forms stand below pages, and pages lead to forms: so first the places, last what is in the pages.
        place_pages()
        load_first_terms()
        shipping.load()
        load_pages()
