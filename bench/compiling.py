"""`python -m bench.compiling`: what it takes to compile 300 questions, and to find what is wrong with them.

150 of the questions hang on others. Besides such a form as somebody would write, there are some that make it
hard to see whether anybody gets to a question. Medians; exits with 1 when a promise is not kept.
"""

from __future__ import annotations

import os
import sys

import django
from django.utils.module_loading import import_string

ROUNDS = 5


def main() -> int:
    """Set up, measure, print; the exit status."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    findings = import_string("bench.hard_forms.findings")(ROUNDS)
    print(f"{'':<50}{'median':>9}{'at most':>12}", *(each.line() for each in findings), sep="\n")
    return 0 if all(each.holds for each in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
