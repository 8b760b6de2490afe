"""The mails that were written to files, so that a newcomer finds the sign-in code."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

SHOWN = 100


@dataclass(frozen=True)
class Mail:
    """One mail as the page shows it."""

    name: str
    subject: str
    to: str
    date: str
    text: str
    html: str


def read_mail(path: Path) -> Mail:
    """The mail in the file."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        name=path.name,
        subject=str(message["subject"]),
        to=str(message["to"]),
        date=str(message["date"]),
        text=part(message, "plain"),
        html=part(message, "html"),
    )


def part(message: EmailMessage, subtype: str) -> str:
    """The body of that kind as text, or nothing."""
    body = message.get_body((subtype,))
    return str(body.get_content()) if body else ""


def mails(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    only_in_development()
    paths = sorted(Path(settings.MAIL_FOLDER).glob("[0-9]*.eml"), reverse=True)
    return render(request, "outbox/dev_mail.html", {"mails": [read_mail(path) for path in paths[:SHOWN]]})


def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its HTML part as text."""
    only_in_development()
    path = Path(settings.MAIL_FOLDER) / name
    if not path.is_file():
        raise Http404
    return render(request, "outbox/dev_mail.html", {"mail": read_mail(path)})


def only_in_development() -> None:
    """These mails hold codes; outside development the pages do not exist."""
    if not settings.PORTAL_DEVELOPMENT:
        raise Http404
