"""Django looks for models here."""

from .approval import ManagerApproval
from .casework import (
    AgencyCheck,
    Decision,
    FamilyKey,
    Handover,
    Link,
    Named,
    Note,
    ReplyText,
    Target,
    Transfer,
)
from .correspondence import Response, Return, Withdrawal
from .pages import LadoReferralPage, OccupationalTherapyPage, RequestForSupportPage
from .records import Event, Membership, Referral, SearchKey, Team
from .staff_records import MembershipChange, StaffRecord

__all__ = [
    "AgencyCheck",
    "Decision",
    "Event",
    "FamilyKey",
    "Handover",
    "LadoReferralPage",
    "Link",
    "ManagerApproval",
    "Membership",
    "MembershipChange",
    "Named",
    "Note",
    "OccupationalTherapyPage",
    "Referral",
    "ReplyText",
    "RequestForSupportPage",
    "Response",
    "Return",
    "SearchKey",
    "StaffRecord",
    "Target",
    "Team",
    "Transfer",
    "Withdrawal",
]
