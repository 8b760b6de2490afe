"""Members of the public can leave a form in one press: somebody may come into the room."""

import pytest
from django.test import Client
from wagtail.models import Page

from home.models import ChoicePage
from safeguarding.pages import Audience, RequestForSupportPage

from .people import make_user, sign_in
from .small_form import make_draft

pytestmark = pytest.mark.django_db
EXIT = "govuk-js-exit-this-page-button"


@pytest.mark.parametrize(("is_professional", "shown"), [(False, True), (True, False)])
def test_the_public_can_leave_every_page(client: Client, is_professional: bool, shown: bool) -> None:
    user = make_user(is_professional=is_professional)
    sign_in(client, user)
    draft = make_draft(user)
    for page in ("steps/child/", "steps/", "check/", "saved/"):
        response = client.get(f"/forms/{draft.pk}/{page}")
        assert response.status_code == 200
        assert (EXIT in response.content.decode()) is shown, page


@pytest.mark.parametrize(("audience", "shown"), [(Audience.PUBLIC, True), (Audience.PROFESSIONAL, False)])
def test_the_front_of_the_publics_form_as_well(client: Client, audience: str, shown: bool) -> None:
    home = Page.objects.get(depth=2)
    parent = home.add_child(instance=ChoicePage(title="Type", slug="type"))
    form = RequestForSupportPage(title="Form", slug="form", audience=audience, live=False)
    parent.add_child(instance=form)
    RequestForSupportPage.objects.filter(pk=form.pk).update(live=True)
    assert (EXIT in client.get(form.get_url()).content.decode()) is shown
