"""Which terms are in force, who has accepted them, and the first version as shipped."""

from pathlib import Path

from django.utils import timezone

from kentportal.remembered import Remembered

from .models import TermsVersion, User

FIRST_TERMS = Path(__file__).parent / "content" / "terms.html"


def current_terms() -> TermsVersion | None:
    """The newest published version, or None before any is published."""
    return TermsVersion.objects.filter(live=True).order_by("-number").first()


def _newest_number() -> int:
    terms = TermsVersion.objects.filter(live=True).order_by("-number")
    return terms.values_list("number", flat=True).first() or 0


#: Number of the version in force, 0 if none; asked of the database at most once a minute.
newest_number = Remembered(_newest_number)


def forget() -> None:
    """Make the next question after the version in force go to the database."""
    newest_number.forget()


def accept(user: User, number: int) -> None:
    """Record that this person accepted this version, now."""
    user.terms_version = number
    user.terms_accepted_at = timezone.now()
    user.save(update_fields=["terms_version", "terms_accepted_at"])


def load_first_terms() -> bool:
    """Publish the shipped text as version 1 unless any version exists; says whether it did."""
    if TermsVersion.objects.exists():
        return False
    terms = TermsVersion.objects.create(number=1, body=FIRST_TERMS.read_text().replace("\n", ""), live=False)
    terms.save_revision().publish()
    forget()
    return True
