"""What a password may not be, beyond Django's own rules."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# Figures and signs at either end are how people make a common word longer: "password1234", "!!kent2024".
PADDING = re.compile(r"^[\W\d_]+|[\W\d_]+$")
REPEATED = re.compile(r"(.+?)\1+")


class PaddedCommonPasswordValidator(CommonPasswordValidator):
    """Refuses a common password that was only made longer: by figures, signs, or by typing it again."""

    def validate(self, password: str, user: Any = None) -> None:
        core = PADDING.sub("", password.lower())
        repeated = REPEATED.fullmatch(core)
        if core and (core in self.passwords or (repeated and repeated[1] in self.passwords)):
            raise ValidationError("", code="password_too_common")

    def get_help_text(self) -> str:
        return ""
