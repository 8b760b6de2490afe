"""Django looks for models here."""

from .pages import RequestForSupportPage
from .records import Event, Membership, Referral, SearchKey, Team

__all__ = ["Event", "Membership", "Referral", "RequestForSupportPage", "SearchKey", "Team"]
