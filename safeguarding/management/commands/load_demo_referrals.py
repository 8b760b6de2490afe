"""`manage.py load_demo_referrals`: ten made-up requests to work on, on a development portal alone."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from formpages.drafts import start
from formpages.records import FormVersion, Submission
from formpages.submitting import submit
from kentportal.accounts.models import User
from safeguarding import receiving
from safeguarding.records import Referral

FILE = Path(__file__).resolve().parents[2] / "content" / "demo_referrals.yaml"
REFERRER = "referrer@demo.example"


class Command(BaseCommand):
    help = "Sends ten made-up requests, so that there is an inbox to look at. Refused on a real portal."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEVELOPMENT:
            raise CommandError("Made-up requests are for development: this portal is not one.")
        owner = User.objects.filter(email=REFERRER).first()
        if owner is None:
            raise CommandError("There are no demo people yet: run `manage.py load_demo`.")
        for each in yaml.safe_load(FILE.read_text())["referrals"]:
            self.stdout.write(send(owner, each).reference)


def send(owner: User, each: dict[str, Any]) -> Submission:
    """Send one as its referrer would, and have it received so many hours ago."""
    version = FormVersion.objects.filter(prefix=each["form"], page__isnull=False).latest("number")
    urgency = each.get("urgency", "standard") if each["form"] == "RS" else ""
    submission = submit(owner, start(owner, version, urgency, each["answers"]).pk)
    sent_at = timezone.now() - timedelta(hours=each["ago"])
    Submission.objects.filter(pk=submission.pk).update(sent_at=sent_at)
    referral = Referral.objects.select_related("team").get(submission=submission)
    referral.received_at = sent_at
    placed = referral.placed(receiving.clocks_from(referral, sent_at))
    Referral.objects.filter(pk=referral.pk).update(received_at=sent_at, **placed)
    return submission
