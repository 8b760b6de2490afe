"""`manage.py load_portal`: pages, terms, emails, teams, groups and forms, as shipped with this version."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from home.shipping import load_pages, place_pages
from kentportal.accounts.terms import load_first_terms
from kentportal.outbox.mail_texts import load_mail_texts
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
        load_mail_texts()
        shipping.load()
        load_pages()
