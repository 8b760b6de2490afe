"""Django looks for models here."""

from .approval import ManagerApproval
from .correspondence import Response, Return, Withdrawal
from .pages import LadoReferralPage, OccupationalTherapyPage, RequestForSupportPage
from .records import Event, Membership, Referral, SearchKey, Team

__all__ = [
    "Event",
    "LadoReferralPage",
    "ManagerApproval",
    "Membership",
    "OccupationalTherapyPage",
    "Referral",
    "RequestForSupportPage",
    "Response",
    "Return",
    "SearchKey",
    "Team",
    "Withdrawal",
]
