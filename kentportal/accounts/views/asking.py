"""What all account pages with a form have in common."""

import logging
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.mixins import AccessMixin
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from ..models import User

logger = logging.getLogger(__name__)


@method_decorator((sensitive_post_parameters(), never_cache), name="dispatch")
class Ask(FormView[Any]):
    """Shows a form; wrong answers come back with status 422 and the words beside each field."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


class SignedIn(AccessMixin):
    """For people who are signed in; others are sent to sign in and come back."""

    request: HttpRequest

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def mail_failed(request: HttpRequest, again: str) -> HttpResponse:
    """Says honestly that the code could not be sent, how to try again, and whom to call meanwhile.

    Not a 5xx: with one, Django would not save the session, and with it what has been answered.
    """
    logger.error("a code could not be mailed: nobody can sign in")
    return render(request, "account/mail_failed.html", {"again": again, "page_error": True})
