"""The stage between a right password, or a finished registration, and a session."""

import time

from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from . import codes, letters, pending
from .factors.stage import was_proved
from .models import User


class CodeStage(LoginStage):
    """Nobody is signed in before the code that was mailed to their address is typed.

    A registration is a login without a person: the account is made when its code proves the address.
    """

    key = "portal_code"
    urlname = "account_code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if was_proved(self.controller):
            return None, True
        if "code" not in self.state:
            pending.note(self)
            code = codes.make_code()
            self.send(code)
            self.state["code"] = codes.remember(code)
        return redirect(self.urlname), True

    def send(self, code: str) -> None:
        """Mail the code, or what the owner of the address must know in its place."""
        if self.login.user is not None:
            letters.send_code(self.request, self.login.user.email, letters.SIGN_IN, code)
        elif User.objects.filter(email=self.login.email).exists():
            letters.send_instead_of_code(self.request, self.login.email, letters.ALREADY_REGISTERED)
        else:
            letters.send_code(self.request, self.login.email, letters.REGISTER, code)

    def send_new(self) -> bool:
        """Mail another code, which kills the one before; False if no more may be sent."""
        if not codes.can_renew(self.state["code"]):
            return False
        code = codes.make_code()
        self.send(code)
        renewed = codes.renew(self.state["code"], code)
        self.login.initiated_at = time.time()
        stash_login(self.request, self.login)
        return renewed
