"""Staff are invited: the mail and its link open nothing, a code to the address does."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import roles
from safeguarding.records import Event

from .factors import enter_password, is_signed_in
from .offices import mails
from .people import code_in, make_user, sign_in

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
NEW = "another long password"
INVITED = "/account/invited/"


@pytest.fixture
def administrator() -> User:
    roles.load_teams()
    roles.load_groups()
    user = make_user("admin@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    return user


def invite(administrator: User, email: str = "new@example.org") -> Any:
    client = sign_in(Client(), administrator)
    typed = {"email": email, "first_name": "Nora", "last_name": "Officer"}
    return client.post(reverse("wagtailusers_users:add"), typed)


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.body))
    assert found, mail.body
    return found[1]


def test_an_invitation_leads_by_a_code_to_a_password(
    client: Client, administrator: User, mailoutbox: Mails
) -> None:
    assert invite(administrator).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert (user.is_staff, user.has_usable_password()) == (True, False)
    assert mails() == [("new@example.org", "account_invitation")]
    event = Event.objects.get()
    assert (event.kind, event.actor_id, event.detail) == ("invited", administrator.pk, {"person": user.pk})
    call_command("work", "--once")
    invitation = mailoutbox[0]
    assert (invitation.to, link_in(invitation)) == (["new@example.org"], INVITED)
    assert "Nora" not in f"{invitation.subject} {invitation.body}"
    page = client.get(INVITED)
    assert "You were invited" in page.content.decode()
    assert not is_signed_in(client)
    assert client.post(INVITED, {"email": "new@example.org"})["Location"] == "/account/password/reset/code/"
    assert not is_signed_in(client)
    assert (
        client.post("/account/password/reset/new/", {"password1": NEW, "password2": NEW}).status_code == 302
    )
    assert not User.objects.get(pk=user.pk).has_usable_password(), "not before the code"
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[1])})
    client.post("/account/password/reset/new/", {"password1": NEW, "password2": NEW})
    assert not is_signed_in(client)
    assert enter_password(client, user, password=NEW) == "/account/code/"
    client.post("/account/code/", {"code": code_in(mailoutbox[2])})
    assert is_signed_in(client)
    assert client.get("/admin/").status_code == 404, "invited is not yet in a team"


def test_who_may_invite(administrator: User) -> None:
    editor = make_user("editor@example.org", is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.EDITORS))
    for person in (editor, make_user()):
        assert invite(person).status_code in (302, 404)
    assert not User.objects.filter(email="new@example.org").exists()
    assert not mails()


def test_a_faulty_invitation_is_none(administrator: User) -> None:
    for email in ("", "no address", "ADMIN@example.org"):
        assert invite(administrator, email).status_code == 200
    assert not mails()
    assert not Event.objects.exists()


def test_the_page_answers_alike_for_an_unknown_address(client: Client, mailoutbox: Mails) -> None:
    answer = client.post(INVITED, {"email": "nobody@example.org"})
    assert answer["Location"] == "/account/password/reset/code/"
    assert client.post(INVITED, {"email": ""}).status_code == 422
