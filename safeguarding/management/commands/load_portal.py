"""`manage.py load_portal`: pages, terms, teams, groups and forms, wherever they have not been before."""

from typing import Any

from django.core.management.base import BaseCommand

from home.shipping import load_pages
from kentportal.accounts.terms import load_first_terms
from safeguarding import shipping


class Command(BaseCommand):
    help = "Puts the shipped content in place. Safe to repeat: nothing that people changed is overwritten."

    def handle(self, *args: Any, **options: Any) -> None:
        load_pages()
        load_first_terms()
        shipping.load()
