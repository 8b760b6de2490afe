"""What of the council's keeps somebody from deleting their account."""

from formpages.records import Submission
from kentportal.accounts.leaving import STAFF
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery

from .records import Membership, Referral

ON_ITS_WAY = (
    "{forms} still on the way to us, and we may need to reach you. This usually takes a few minutes. "
    "Wait an hour, then come back to this page. If it still says so, call us on [[front_door_telephone]]."
)


def works_in_a_team(user: User) -> list[str]:
    """Whoever works referrals does not leave them by the press of a button."""
    return [STAFF] if Membership.objects.filter(user=user).exists() else []


def still_on_its_way(user: User) -> list[str]:
    """Something that this person sent has not reached everybody whom it concerns yet."""
    count = len(_waiting(user))
    if not count:
        return []
    return [
        ON_ITS_WAY.format(forms="A form that you sent is" if count == 1 else f"{count} forms you sent are")
    ]


def _waiting(user: User) -> set[str]:
    """References of what they sent and the outbox still holds: its keys read "kind:id" and what follows."""
    keys = Delivery.objects.waiting().values_list("key", flat=True)
    waiting = {key.split(":")[1] for key in keys if ":" in key}
    if not waiting:
        return set()
    sent = Submission.objects.filter(owner=user).values_list("pk", "reference")
    # By what they sent: whether it was also referred to another team is not theirs to know.
    worked = Referral.objects.filter(submission__owner=user).values_list("pk", "submission__reference")
    return {reference for pk, reference in [*sent, *worked] if str(pk) in waiting}
