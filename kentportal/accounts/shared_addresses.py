"""Addresses that several people of an organisation are likely to read."""

import re

# What stands before the first figure, dot or sign: office@, office2@, office.elm@ are all an office's.
SHARED = """
    accounts admin admissions attendance bursar careers centre clinic club contact contactus council
    deputy dsl duty education enquiries enquiry family finance frontdesk general head heads headteacher
    health hello help helpdesk hr info information inbox jobs lado mail mailbox manager matron nursery
    office pastoral post postmaster practice preschool principal reception receptionist referral
    referrals registrar safeguarding school schooloffice secretary senco send staff support surgery team
    teams ward webmaster welfare
"""
SHARED_WORDS = frozenset(SHARED.split())


def looks_shared(email: str) -> bool:
    """Whether this is a role's address and not a person's, as far as its first word tells."""
    first_word = re.split(r"[^a-z]", email.partition("@")[0].lower(), maxsplit=1)[0]
    return first_word in SHARED_WORDS
