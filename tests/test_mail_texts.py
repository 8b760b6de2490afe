"""The wording of mails in the admin: who changes it, what is refused; and nothing about it stops a mail."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Revision

from home.models import ShippedItem
from kentportal.accounts.models import User
from kentportal.outbox import mail_texts, shipped
from kentportal.outbox.mail import make_mail, send_now
from kentportal.outbox.mail_texts import load_mail_texts
from kentportal.outbox.models import MailText
from kentportal.outbox.shipped import Words
from kentportal.remembered import forget_all, forget_now
from safeguarding import roles

from .people import make_user, sign_in

pytestmark = pytest.mark.django_db
CODE = "account_sign_in_code"
TO = "somebody@example.org"
Log = list[Any]


@pytest.fixture
def text() -> MailText:
    load_mail_texts()
    return MailText.objects.get(name=CODE)


def person(*groups: str, **details: Any) -> Client:
    user = make_user("staff@example.org", is_staff=True, **details)
    user.groups.set(Group.objects.filter(name__in=groups))
    return sign_in(Client(), user)


@pytest.fixture
def editor(text: MailText) -> Client:
    roles.load_teams()
    roles.load_groups()
    return person(roles.EDITORS)


def url(view: str, text: MailText | None = None) -> str:
    return reverse(f"wagtailsnippets_outbox_mailtext:{view}", args=[text.pk] if text else [])


def save(editor: Client, text: MailText, publish: bool = True, **fields: str) -> Any:
    data = {"subject": text.subject, "body": text.body} | fields
    return editor.post(url("edit", text), data | ({"action-publish": "yes"} if publish else {}), follow=True)


def test_every_mail_has_its_text_and_loading_again_changes_nothing(text: MailText) -> None:
    before = Revision.objects.count()
    load_mail_texts()
    assert set(MailText.objects.values_list("name", flat=True)) == set(shipped.mails())
    assert Revision.objects.count() == before
    assert all(each.is_untouched for each in MailText.objects.all())


def test_a_changed_text_is_what_is_sent(editor: Client, text: MailText) -> None:
    save(editor, text, subject="Your code", body="Hello. It is\n\n[[code]]\n\nCall **[[ot_telephone]]**.")
    send_now(TO, CODE, {"code": "1234 5678"})
    (mail,) = django_mail.outbox
    assert mail.subject == "Your code"
    assert mail.body.startswith("Hello. It is\n\n1234 5678\n\nCall 0")
    html = str(mail.alternatives[0][0])  # type: ignore[attr-defined]
    assert "Hello. It is" in html and "<strong>0" in html


def test_a_draft_is_not_sent_until_it_is_published(editor: Client, text: MailText) -> None:
    save(editor, text, publish=False, body="A draft with [[code]]")
    assert "A draft" not in make_mail(TO, CODE, {"code": "1"}, "an-id").body
    text.refresh_from_db()
    assert text.has_unpublished_changes
    text.latest_revision.publish()
    assert "A draft with 1" in make_mail(TO, CODE, {"code": "1"}, "an-id").body


def test_unpublished_is_as_shipped(editor: Client, text: MailText, error_log: Log) -> None:
    save(editor, text, body="Changed [[code]]")
    editor.post(url("unpublish", text))
    assert make_mail(TO, CODE, {"code": "1"}, "an-id").body.startswith("Here is your code to sign in:")
    load_mail_texts()
    assert not MailText.objects.get(pk=text.pk).live


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": "No code here"}, "[[code]] must stand in the text"),
        (
            {"body": "[[code]] [[reference]]"},
            "There is no [[reference]] in this email. You can use: [[code]]",
        ),
        ({"subject": "Code [[code]]"}, "[[code]] cannot stand in the subject"),
    ],
)
def test_a_text_that_would_break_the_mail_stays_with_the_editor(
    publish: bool, fields: dict[str, str], said: str, editor: Client, text: MailText
) -> None:
    page = save(editor, text, publish=publish, **fields).content.decode()
    assert said in page
    assert next(iter(fields.values())) in page
    text.refresh_from_db()
    assert text.words == text.mail.words
    assert not text.has_unpublished_changes


def test_no_way_of_publishing_goes_round_the_check(text: MailText) -> None:
    text.body = "No code"
    with pytest.raises(ValidationError):
        text.save()
    text.refresh_from_db()
    text.body = "No code"
    revision = text.save_revision(clean=False)
    with pytest.raises(ValidationError):
        revision.publish()
    text.refresh_from_db()
    assert text.words == text.mail.words


@pytest.mark.parametrize("broken", ["No code", "", "[[code]] [[no_such_thing]]"])
def test_a_broken_text_stops_no_mail(broken: str, text: MailText, error_log: Log) -> None:
    MailText.objects.filter(pk=text.pk).update(body=broken)
    forget_now()
    send_now(TO, CODE, {"code": "1234 5678"})
    send_now(TO, CODE, {"code": "1234 5678"})
    assert all("1234 5678" in str(mail.body) for mail in django_mail.outbox)
    assert [record.getMessage() for record in error_log] == [
        "The text of the email account_sign_in_code does not hold, the shipped one is used."
    ]
    error_log.clear()


def test_no_text_at_all_stops_no_mail(text: MailText, caplog: pytest.LogCaptureFixture) -> None:
    MailText.objects.all().delete()
    forget_now()
    send_now(TO, CODE, {"code": "1234 5678"})
    assert "1234 5678" in str(django_mail.outbox[0].body)
    assert "load_portal" in caplog.text


def test_texts_that_cannot_be_read_stop_no_mail(
    monkeypatch: pytest.MonkeyPatch, error_log: Log, text: MailText
) -> None:
    def fail(*args: Any) -> None:
        raise DatabaseError("with a value in it")

    monkeypatch.setattr(MailText.objects, "values_list", fail)
    forget_now()
    assert "1234 5678" in make_mail(TO, CODE, {"code": "1234 5678"}, "an-id").body
    assert [record.getMessage() for record in error_log] == [
        "The texts of emails cannot be read, the shipped ones are used: DatabaseError"
    ]
    error_log.clear()


def test_a_code_costs_one_query_more_and_the_next_one_none(
    text: MailText, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    forget_all()
    with django_assert_num_queries(1):
        send_now(TO, CODE, {"code": "1234 5678"})
    with django_assert_num_queries(0):
        send_now(TO, CODE, {"code": "1234 5678"})


def test_what_nobody_changed_follows_the_shipped_text(
    editor: Client, text: MailText, monkeypatch: pytest.MonkeyPatch
) -> None:
    reset = MailText.objects.get(name="account_reset_code")
    save(editor, reset, body="Ours [[code]]")
    newer = {
        name: shipped.Mail(
            mail.name, mail.title, mail.when, Words("Newer", "Newer [[code]]"), mail.placeholders
        )
        for name, mail in shipped.mails().items()
        if name in (CODE, "account_reset_code")
    }
    known = shipped.mails() | newer
    monkeypatch.setattr(shipped, "mails", lambda: known)
    load_mail_texts()
    text.refresh_from_db()
    reset.refresh_from_db()
    assert (text.body, reset.body) == ("Newer [[code]]", "Ours [[code]]")


def test_the_editing_page_says_what_may_stand_in_it(editor: Client, text: MailText) -> None:
    page = editor.get(url("edit", text)).content.decode()
    assert "Sent at once to somebody who has typed the right password." in page
    assert "[[code]]" in page and "(must stand in the text)" in page
    assert "[[out_of_hours_telephone]]" in page


def test_the_list_says_when_each_is_sent(
    editor: Client, text: MailText, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    editor.get(url("list"))
    with django_assert_max_num_queries(30):
        page = editor.get(url("list")).content.decode()
    for mail in shipped.mails().values():
        assert mail.title in page
    assert "Sent at once to somebody who has typed the right password." in page


def test_the_preview_shows_the_mail_with_examples(text: MailText) -> None:
    text.body = "Only in the preview: [[code]]"
    response = text.make_preview_request()
    html = response.content.decode()
    assert "Only in the preview: 1234 5678" in html
    assert "&lt;header&gt;" in html
    assert not django_mail.outbox


def test_every_mail_can_be_previewed(text: MailText) -> None:
    for each in MailText.objects.all():
        assert each.make_preview_request().status_code == 200


def test_no_mail_is_added_or_deleted(editor: Client, text: MailText) -> None:
    boss = sign_in(Client(), make_user("boss@example.org", is_staff=True, is_superuser=True))
    for client in (editor, boss):
        assert client.get(url("edit", text)).status_code == 200
        assert client.get(url("add")).status_code in (302, 403)
        assert client.post(url("delete", text)).status_code in (302, 403)
        page = client.get(url("edit", text)).content.decode()
        assert url("delete", text) not in page
    assert MailText.objects.filter(pk=text.pk).exists()


@pytest.mark.parametrize("group", ["Administrators", "Front Door", "Front Door managers"])
def test_nobody_but_editors_changes_the_words(group: str, text: MailText) -> None:
    roles.load_teams()
    roles.load_groups()
    client = person(group)
    save(client, text, body="Changed [[code]]")
    text.refresh_from_db()
    assert text.words == text.mail.words


def test_editors_of_a_portal_from_before_get_the_permission_once(text: MailText) -> None:
    roles.load_teams()
    roles.load_groups()
    editors = Group.objects.get(name=roles.EDITORS)
    named = editors.permissions.filter(content_type__app_label="outbox", content_type__model="mailtext")
    assert named.filter(codename="publish_mailtext").exists()
    editors.permissions.remove(*named)
    roles.load_groups()
    assert not named.all().exists()
    ShippedItem.objects.filter(key="email texts for editors").delete()
    roles.load_groups()
    assert named.filter(codename="change_mailtext").exists()


def test_load_portal_brings_the_texts() -> None:
    call_command("load_portal")
    assert MailText.objects.filter(live=True).count() == len(shipped.mails())
    assert mail_texts.published().keys() == shipped.mails().keys()
    assert User.objects.count() == 0
