from home.models.closing_day import ClosingDay
from home.models.contact_details import ContactDetails
from home.models.faq import FAQ
from home.models.pages import ChoicePage, FAQPage, HoldingPage, InformationPage, MenuPage, TermsPage
from home.models.shipped_item import ShippedItem

__all__ = [
    "FAQ",
    "ChoicePage",
    "ClosingDay",
    "ContactDetails",
    "FAQPage",
    "HoldingPage",
    "InformationPage",
    "MenuPage",
    "ShippedItem",
    "TermsPage",
]
