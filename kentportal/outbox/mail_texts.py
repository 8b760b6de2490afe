"""The wording of each mail as editors keep it; the shipped words stand in wherever it does not hold."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.panels import FieldPanel, HelpPanel, PublishingPanel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin

from kentportal.remembered import Remembered, forget_all

from . import contact_details, shipped, wording
from .parts import parts_of
from .rendering import rendered
from .shipped import Mail, Words, mail_called

logger = logging.getLogger(__name__)
BODY_HELP = (
    "Leave an empty line between paragraphs, begin each line of a list with “- ”, and put words in **bold** "
    "between two pairs of stars. Placeholders are filled in when the email is sent. A paragraph with a "
    "placeholder that has nothing to say is left out."
)


class MailText(DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """The words of one mail. Its published words are sent; without any, the shipped ones."""

    name = models.SlugField(max_length=80, unique=True, editable=False)
    subject = models.CharField(
        max_length=150, help_text="One line. A code, or anything about a person, cannot stand in it."
    )
    body = models.TextField("text", max_length=5000, help_text=BODY_HELP)
    #: Of the shipped words that this was made from: equal to its own for as long as nobody has changed them.
    shipped_print = models.CharField(max_length=64, blank=True, editable=False)

    panels: ClassVar = [
        HelpPanel(template="outbox/mail_text_help.html", heading="About this email"),
        FieldPanel("subject"),
        FieldPanel("body"),
        PublishingPanel(),
    ]

    class Meta:
        verbose_name = "email text"
        verbose_name_plural = "email texts"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whichever way it is published, words that would break the mail are not."""
        only = kwargs.get("update_fields")
        if self.live and (only is None or {"subject", "body"} & set(only)):
            self._require_sound_words()
        super().save(*args, **kwargs)
        forget_all()

    def clean(self) -> None:
        super().clean()
        self._require_sound_words()

    @property
    def mail(self) -> Mail:
        """What this is the wording of."""
        return mail_called(self.name)

    @property
    def title(self) -> str:
        return self.mail.title

    @property
    def when(self) -> str:
        return self.mail.when

    @property
    def state(self) -> str:
        """Which words are sent, without asking the database."""
        if not self.live:
            return "Not published: the text that came with the portal is sent"
        return "Published, with a newer draft" if self.has_unpublished_changes else "Published"

    @property
    def words(self) -> Words:
        return Words(self.subject, self.body)

    def contact_names(self) -> list[str]:
        """The contact details that may stand in it."""
        return list(contact_details.names())

    def _require_sound_words(self) -> None:
        if found := wording.faults(self.mail, self.words, contact_details.names()):
            raise ValidationError(found)

    @property
    def is_untouched(self) -> bool:
        """Whether it is still as it was shipped."""
        return (
            self.live and not self.has_unpublished_changes and self.shipped_print == fingerprint(self.words)
        )

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The mail with examples for its placeholders; its styles stand in it, where pages have none."""
        letter = rendered(self.mail, self.words, self.mail.examples())
        text, html = parts_of(letter)
        context = {"letter": letter, "text": text, "html": html}
        response = render(request, "outbox/mail_text_preview.html", context)
        response._csp_replace = {"style-src": ["'self'", "'unsafe-inline'"]}  # type: ignore[attr-defined]
        return response


def fingerprint(words: Words) -> str:
    """Equal for equal words, whichever way their lines end."""
    lines = f"{words.subject}\n{words.body}".replace("\r\n", "\n").strip()
    return sha256(lines.encode()).hexdigest()


def words_of(mail: Mail) -> Words:
    """The published words of a mail; the shipped ones when there are none, or none that hold."""
    return published().get(mail.name, mail.words)


def _read_published() -> dict[str, Words]:
    """The published words of every mail. Nothing that is wrong with them stops a mail."""
    try:
        rows = list(MailText.objects.values_list("name", "live", "subject", "body"))
    except DatabaseError as error:
        logger.error(
            "The texts of emails cannot be read, the shipped ones are used: %s", type(error).__name__
        )
        return {}
    known = shipped.mails()
    if missing := known.keys() - {row[0] for row in rows}:
        logger.warning("%d emails have no text of their own yet: load_portal gives them one.", len(missing))
    texts = {name: Words(subject, body) for name, live, subject, body in rows if live and name in known}
    return {name: words for name, words in texts.items() if _holds(known[name], words)}


def _holds(mail: Mail, words: Words) -> bool:
    found = wording.faults(mail, words, contact_details.names())
    if found:
        logger.error("The text of the email %s does not hold, the shipped one is used.", mail.name)
    return not found


published = Remembered(_read_published)


@transaction.atomic
def load_mail_texts() -> None:
    """Give every mail its text; one that nobody has changed follows what is shipped."""
    for mail in shipped.mails().values():
        text = MailText.objects.filter(name=mail.name).first()
        if text is None or (text.is_untouched and text.words != mail.words):
            _put(text or MailText(name=mail.name, live=False), mail.words)


def _put(text: MailText, words: Words) -> None:
    text.subject, text.body, text.shipped_print = words.subject, words.body, fingerprint(words)
    text.save()
    text.save_revision().publish()
