"""Django looks for models here."""

from .approval import ManagerApproval
from .correspondence import Response, Return, Withdrawal
from .pages import LadoReferralPage, OccupationalTherapyPage, RequestForSupportPage
from .records import Event, Membership, Referral, SearchKey, Team
from .staff_records import MembershipChange, StaffRecord

__all__ = [
    "Event",
    "LadoReferralPage",
    "ManagerApproval",
    "Membership",
    "MembershipChange",
    "OccupationalTherapyPage",
    "Referral",
    "RequestForSupportPage",
    "Response",
    "Return",
    "SearchKey",
    "StaffRecord",
    "Team",
    "Withdrawal",
]
