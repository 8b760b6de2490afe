"""Django looks for models here."""

from .codelists import Code, CodeList
from .records import Draft, FormVersion, Submission, Upload

__all__ = ["Code", "CodeList", "Draft", "FormVersion", "Submission", "Upload"]
