"""The council's contact details in mails: settings say which there are and who puts them in."""

from collections.abc import Collection

from django.conf import settings
from django.utils.module_loading import import_string

from .wording import names_in


def names() -> Collection[str]:
    """The names of the contact details that may stand in mails."""
    found: Collection[str] = import_string(settings.MAIL_CONTACT_NAMES) if settings.MAIL_CONTACT_NAMES else ()
    return found


def in_words(text: str) -> str:
    """The text with the contact details in it; asks for them only if there are any to put in."""
    if not set(names_in(text)) & set(names()):
        return text
    return str(import_string(settings.MAIL_CONTACTS_IN_WORDS)(text))
