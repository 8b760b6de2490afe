"""Why a file is not taken, in words for the person who chose it."""

NOT_OURS = "{name} is not a kind of file we can take. Upload a Word document, a PDF, a JPG or a PNG."
EMPTY = "{name} is empty. Check the file and upload it again."
TOO_BIG = "{name} is larger than 10 MB. Make it smaller, or split it, and upload it again."
DAMAGED = "{name} cannot be opened. Save it again and upload the new copy."
PASSWORD = "{name} is protected with a password. Remove the password and upload it again."  # noqa: S105
MACROS = "{name} holds macros. Save it without macros and upload it again."
NESTED = "{name} has another file inside it. Save it as a PDF and upload that."
FETCHES = "{name} fetches parts of itself from somewhere else. Save it as a PDF and upload that."
TOO_MUCH = "{name} holds far more than a document should. Save it as a PDF and upload that."
SCRIPTS = "{name} holds a script or a form that computes. Print it to a new PDF and upload that."
TOO_MANY_PAGES = "{name} has more than 1,000 pages. Split it and upload the parts."
TOO_MANY_PIXELS = "{name} is too large a picture. Make it smaller and upload it again."
HARMFUL = "{name} looks harmful, so we have not kept it. Ask your IT support to check it."
HEIC = "{name} is a HEIC picture, which we cannot take. Save it as a JPG and upload that."
NAME = "{name} has a name we cannot take. Give it a name that ends in .doc, .docx, .pdf, .jpg or .png."


# What the test file of the virus checkers holds: harmless itself, and refused like a virus.
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Refused(Exception):
    """A file is not taken; the message has a place for its name."""
