"""Django looks for models here."""

from .codelists import Code, CodeList
from .feedback import Feedback, FeedbackPage
from .records import Draft, FormVersion, Stash, Submission, Upload

__all__ = [
    "Code",
    "CodeList",
    "Draft",
    "Feedback",
    "FeedbackPage",
    "FormVersion",
    "Stash",
    "Submission",
    "Upload",
]
