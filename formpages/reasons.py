"""Why something was not valid, in sentences."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def reasons(error: ValidationError) -> list[str]:
    """What is wrong, each in a sentence, with the name of its field where it has one."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    fields = error.message_dict.items()
    return [
        words if field == NON_FIELD_ERRORS else f"{field.replace('_', ' ').capitalize()}: {words}"
        for field, found in fields
        for words in found
    ]
