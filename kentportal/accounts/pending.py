"""A sign-in that waits for its code or second factor: for the password and the address it began with."""

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

CHANGED = "Your password or email address has changed since you began to sign in. Please sign in again."


def note(stage: LoginStage) -> None:
    """Keep what must still hold when the sign-in is completed."""
    user = stage.login.user
    if user is not None and "began_with" not in stage.state:
        stage.state["began_with"] = [user.get_session_auth_hash(), user.email]


def still_holds(stage: LoginStage) -> bool:
    """Whether neither the password nor the address has changed since it began; of a registration, yes."""
    user = stage.login.user
    if user is None:
        return True
    auth_hash, email = stage.state.get("began_with", ("", ""))
    return constant_time_compare(auth_hash, user.get_session_auth_hash()) and email == user.email


def begin_again(request: HttpRequest) -> HttpResponse:
    """Forget a sign-in that does not hold any more, and say why."""
    clear_login(request)
    messages.warning(request, CHANGED)
    return redirect("account_login")
