"""The form pages whose submissions become referrals."""

from collections.abc import Mapping
from typing import Any, ClassVar

from formpages.pages import FormPage
from formpages.records import Submission

from . import people, triage
from .records import FRONT_DOOR


class ReferralPage(FormPage):
    """A form about children whose submissions a team of the council works."""

    class Meta:
        abstract = True

    @classmethod
    def receive(cls, submission: Submission) -> None:
        triage.receive(submission)

    @classmethod
    def subject(cls, meant: Mapping[str, Any]) -> str:
        return people.key_child_in_words(meant)

    @classmethod
    def alerts(cls, meant: Mapping[str, Any]) -> list[str]:
        return people.alerts(
            do_not_tell=people.do_not_tell_family(meant), danger=people.danger_to_visitors(meant)
        )


class RequestForSupportPage(ReferralPage):
    """A professional's Request for Support, for the Front Door."""

    team = FRONT_DOOR
    prefix = "RS"
    has_urgency = True

    parent_page_types: ClassVar[list[str]] = ["home.ChoicePage"]

    class Meta:
        verbose_name = "Request for Support form"
