"""Django looks for models here."""

from .pages import LadoReferralPage, OccupationalTherapyPage, RequestForSupportPage
from .records import Event, Membership, Referral, SearchKey, Team

__all__ = [
    "Event",
    "LadoReferralPage",
    "Membership",
    "OccupationalTherapyPage",
    "Referral",
    "RequestForSupportPage",
    "SearchKey",
    "Team",
]
