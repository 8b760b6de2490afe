"""A form that a demo person has just sent, without walking through its pages."""

import json
from typing import Any

from ..portal import Portal

SEND = (
    "import json\n"
    "from formpages.drafts import start\n"
    "from formpages.records import FormVersion\n"
    "from formpages.submitting import submit\n"
    "from kentportal.accounts.models import User\n"
    "owner = User.objects.get(email={email!r})\n"
    "version = FormVersion.objects.filter(prefix={prefix!r}, page__isnull=False).latest('number')\n"
    "print(submit(owner, start(owner, version, {urgency!r}, json.loads({answers!r})).pk).reference)"
)


def sent(portal: Portal, email: str, prefix: str, answers: dict[str, Any], urgency: str = "") -> str:
    """Its reference."""
    code = SEND.format(email=email, prefix=prefix, urgency=urgency, answers=json.dumps(answers))
    return told(portal, code)


def told(portal: Portal, code: str) -> str:
    """The last line that some code prints on the portal."""
    return portal.manage("shell", "-v", "0", "-c", code).strip().splitlines()[-1]
