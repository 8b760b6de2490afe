"""Staff: made by command or in the admin, without passwords that others know."""

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from kentportal.accounts.people import create_staff, make_demo_person

from .people import PASSWORD, code_in, make_user, sign_in

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


def test_an_address_changed_by_an_administrator_is_where_the_code_goes(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = make_user("old@example.org")
    user.email = "new@example.org"
    user.save()
    client.post("/account/login/", {"login": "new@example.org", "password": PASSWORD})
    assert mailoutbox[0].to == ["new@example.org"]
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", True)]
