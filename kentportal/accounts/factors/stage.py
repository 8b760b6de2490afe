"""The stage of a sign-in that asks staff for their second factor in place of the e-mailed code."""

from allauth.account.stages import LoginStage, LoginStageController
from django.http import HttpResponse
from django.shortcuts import redirect

from ..pending import note
from .rules import enrolled, is_asked


class FactorStage(LoginStage):
    """Asks whoever has enrolled one. Everybody else goes on to the e-mailed code."""

    key = "portal_factor"
    urlname = "mfa_authenticate"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is None or not is_asked(user) or not enrolled(user).exists():
            return None, True
        note(self)
        return redirect(self.urlname), True


def was_proved(controller: LoginStageController) -> bool:
    """Whether this sign-in has shown a second factor, and so needs no e-mailed code."""
    return bool(controller.get_stage(FactorStage.key).state.get("proved"))
