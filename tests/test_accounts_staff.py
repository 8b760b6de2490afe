"""Staff: made by command or in the admin, without passwords that others know."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from kentportal.accounts.people import create_staff, make_demo_person
from safeguarding import roles, staffing

from .people import PASSWORD, code_in, make_user, sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db
NEW = "another long password"


def test_staff_set_a_password_by_code_and_sign_in_with_a_code(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = create_staff("Worker@Kent.example", "Wendy", "Worker")
    assert user.is_staff
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert client.post("/account/login/", {"login": user.email, "password": ""}).status_code == 422
    client.post("/account/password/reset/", {"email": user.email})
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    client.post("/account/password/reset/new/", {"password1": NEW, "password2": NEW})
    client.post("/account/login/", {"login": user.email, "password": NEW})
    client.post("/account/code/", {"code": code_in(mailoutbox[1])})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_create_staff_is_safe_to_repeat_and_completes_a_referrer() -> None:
    referrer = make_user("teacher@example.org")
    assert create_staff("TEACHER@example.org", last_name="Locke") == referrer
    referrer.refresh_from_db()
    assert (referrer.is_staff, referrer.get_full_name()) == (True, "Sarah Locke")
    assert referrer.check_password(PASSWORD)
    assert User.objects.count() == 1
    assert EmailAddress.objects.count() == 1


def test_demo_people_are_safe_to_repeat() -> None:
    for password in ("first demo password", "second demo password"):
        user = make_demo_person("referrer@demo.example", password, first_name="Remi", role="Teacher")
        assert user.check_password(password)
    assert User.objects.get().role == "Teacher"


def test_one_account_per_address_in_any_case() -> None:
    make_user("one@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ONE@example.org")])


def test_administrators_make_and_change_accounts_without_passwords(client: Client) -> None:
    sign_in(client, make_user("admin@example.org", is_staff=True, is_superuser=True))
    add = reverse("wagtailusers_users:add")
    page = client.get(add).content.decode()
    assert 'name="email"' in page
    assert "password" not in page.split("<main", 1)[1].lower()
    typed = {"email": "New.Officer@example.org", "first_name": "Nora", "last_name": "Officer"}
    client.post(add, typed)
    made = User.objects.get(email="new.officer@example.org")
    edit = reverse("wagtailusers_users:edit", args=[made.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, typed | {"last_name": "Changed", "is_active": "on"})
    made.refresh_from_db()
    assert made.get_full_name() == "Nora Changed"
    assert client.get(reverse("wagtailusers_users:index")).status_code == 200
    again = client.post(add, typed | {"email": "NEW.officer@example.org"})
    assert again.status_code == 200
    assert User.objects.filter(email="new.officer@example.org").count() == 1


@pytest.fixture
def administrator() -> User:
    roles.load_teams()
    roles.load_groups()
    user = make_user("admin@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    return user


def save(by: User, of: User, **typed: Any) -> User:
    """The account after its form in the admin was sent, with everything in it that a form might have."""
    url = reverse("wagtailusers_users:edit", args=[of.pk])
    client = sign_in(Client(), by)
    assert client.get(url).status_code == 200
    given = {"email": of.email, "first_name": "Ann", "last_name": "Other", "is_active": "on"}
    assert client.post(url, given | typed)["Location"] == reverse("wagtailusers_users:index")
    return User.objects.get(pk=of.pk)


def test_an_administrator_cannot_move_an_account_to_an_address_of_theirs(
    client: Client, mailoutbox: list[EmailMessage], administrator: User
) -> None:
    user = make_user("old@example.org")
    changed = save(administrator, user, email="admins.own@example.org")
    assert (changed.email, changed.get_full_name()) == ("old@example.org", "Ann Other")
    edit = reverse("wagtailusers_users:edit", args=[user.pk])
    page = sign_in(client, administrator).get(edit).content.decode()
    assert "Only the person can change this" in page
    stranger = Client()
    stranger.post("/account/password/reset/", {"email": "admins.own@example.org"})
    assert "code" not in mailoutbox[0].subject
    stranger.post("/account/password/reset/", {"email": "old@example.org"})
    assert mailoutbox[1].to == ["old@example.org"]


def test_an_address_is_put_right_while_the_account_is_nobodys(administrator: User) -> None:
    made = User.objects.create_user("typing.eror@example.org")
    assert save(administrator, made, email="Typing.Error@example.org").email == "typing.error@example.org"
    staffing.join(made, "lado")
    assert save(administrator, made, email="admins.own@example.org").email == "typing.error@example.org"
    root = User.objects.create_superuser("root@example.org")
    assert save(administrator, root, email="admins.own@example.org").email == "root@example.org"


def test_an_administrator_makes_nobody_a_superuser(client: Client, administrator: User) -> None:
    user = make_user("other@example.org")
    assert not save(administrator, user, is_superuser="on").is_superuser
    add = reverse("wagtailusers_users:add")
    sign_in(client, administrator)
    page = client.get(add)
    assert page.status_code == 200
    assert [field.name for field in page.context["form"]] == ["email", "first_name", "last_name", "groups"]
    assert "full access" not in page.content.decode()
    assert page.content.decode().count("data-field-wrapper") == 4
    typed = {"email": "new@example.org", "first_name": "N", "last_name": "W", "is_superuser": "on"}
    client.post(add, typed)
    assert not User.objects.get(email="new@example.org").is_superuser
    root = make_user("root@example.org", is_superuser=True)
    assert save(administrator, root).is_superuser
    assert save(root, user, is_superuser="on").is_superuser


def test_the_groups_of_teams_come_with_a_membership_alone(administrator: User) -> None:
    worker, other = make_worker("worker@example.org"), make_user("other@example.org")
    of_team = worker.groups.get()
    editors = Group.objects.get(name=roles.EDITORS)
    assert set(save(administrator, worker, groups=[editors.pk]).groups.all()) == {of_team, editors}
    assert set(save(administrator, worker).groups.all()) == {of_team}
    assert set(save(administrator, other, groups=[editors.pk]).groups.all()) == {editors}
    url = reverse("wagtailusers_users:edit", args=[other.pk])
    page = sign_in(Client(), administrator).post(
        url, {"email": other.email, "first_name": "A", "last_name": "B", "groups": [of_team.pk]}
    )
    assert page.status_code == 200
    assert not other.groups.filter(pk=of_team.pk).exists()
