"""Django looks for models here."""

from .approval import ManagerApproval
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
    "SearchKey",
    "Team",
]
