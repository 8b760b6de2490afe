"""Reply texts: kept by a team's managers, put into a response without a script, filled in."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from safeguarding import reply_texts
from safeguarding.casework import ReplyText
from safeguarding.correspondence import Response
from safeguarding.records import Team

from .answered import Case
from .people import make_user, sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db
BODY = "About [[reference]], received on [[received]].\n\n[[worker]], [[team]]"


@pytest.fixture
def case() -> Case:
    return Case.make()


def text_of(team: str = "frontdoor", body: str = BODY, title: str = "Thank you") -> ReplyText:
    found = Team.objects.get_or_create(slug=team, defaults={"name": team})[0]
    return ReplyText.objects.create(team=found, title=title, body=body)


def use(case: Case, text: Any, message: str = "", **more: Any) -> Any:
    data = {"use": "text", "reply_text": str(getattr(text, "pk", text)), "message": message} | more
    return case.staff.post(case.url("respond"), data)


def test_a_text_is_put_below_what_was_written_and_posted_only_then(case: Case) -> None:
    text = text_of()
    first = case.staff.get(case.url("respond"))
    once, seen = first.context["form"]["once"].value(), first.context["seen"]
    shown = use(case, text, "Dear Sarah,", once=once, seen=seen)
    assert shown.status_code == 200
    assert not Response.objects.exists()
    message = shown.context["form"]["message"].value()
    received = case.referral.received_at
    assert message == (
        f"Dear Sarah,\n\nAbout {case.referral.reference}, received on {received.day} {received:%B %Y}.\n\n"
        f"{case.worker.get_full_name()}, {case.referral.team.name}"
    )
    assert str(shown.context["form"]["once"].value()) == str(once)
    assert shown.context["seen"] == str(seen)
    assert message.splitlines()[0] in shown.content.decode()
    posted = {"message": message, "once": once, "seen": seen, "reply_text": ""}
    assert case.staff.post(case.url("respond"), posted).status_code == 302
    assert Response.objects.get().message == message


def test_without_a_choice_what_was_written_stays(case: Case) -> None:
    text_of()
    assert use(case, "", "Dear Sarah,").context["form"]["message"].value() == "Dear Sarah,"


def test_a_text_of_another_team_is_neither_offered_nor_put_in(case: Case) -> None:
    own, lados = text_of(), text_of("lado", title="For employers")
    page = case.staff.get(case.url("respond")).content.decode()
    assert own.title in page
    assert lados.title not in page
    for wrong in (lados, "invented"):
        refused = use(case, wrong, "Dear Sarah,")
        assert refused.status_code == 422
        assert "Choose a text that is in the list" in refused.content.decode()
        assert "Dear Sarah," in refused.content.decode()
        assert "For employers" not in refused.content.decode()


def test_without_texts_nothing_is_offered(case: Case) -> None:
    assert "Use this text" not in case.staff.get(case.url("respond")).content.decode()


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    values = {"worker": "[[reference]]", "reference": "RS-1"}
    assert reply_texts.filled("[[worker]] [[reference]] [[other]]", values) == "[[reference]] RS-1 [[other]]"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (BODY, []),
        ("No placeholder [ ] [[", []),
        ("[[child]] and [[worker]]", ["child"]),
        ("[[ worker ]]", [" worker "]),
        ("[[a\nb]]", ["a\nb"]),
    ],
)
def test_unknown_placeholders_are_named(body: str, wrong: list[str]) -> None:
    assert reply_texts.unknown(body) == wrong
    text = ReplyText(title="A", body=body)
    if wrong:
        with pytest.raises(ValidationError, match="Nothing is known to put in"):
            text.clean()
    else:
        text.clean()


def browser(email: str, team: str = "frontdoor", *, is_manager: bool = True) -> Client:
    return sign_in(Client(), make_worker(email, team, is_manager=is_manager))


def address(name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_safeguarding_replytext:{name}", args=args)


def test_a_manager_adds_and_changes_the_texts_of_their_team() -> None:
    manager = browser("manager@example.org")
    team = Team.objects.get(slug="frontdoor")
    refused = manager.post(address("add"), {"team": team.pk, "title": "Thanks", "body": "Hi [[child]]"})
    assert "Nothing is known to put in for [[child]]" in refused.content.decode()
    assert not ReplyText.objects.exists()
    assert manager.post(address("add"), {"team": team.pk, "title": "Thanks", "body": BODY}).status_code == 302
    made = ReplyText.objects.get()
    assert "Thanks" in manager.get(address("list")).content.decode()
    changed = {"team": team.pk, "title": "Thank you", "body": BODY}
    assert manager.post(address("edit", made.pk), changed).status_code == 302
    made.refresh_from_db()
    assert made.title == "Thank you"


def test_a_manager_of_another_team_neither_sees_nor_changes_nor_adds_them() -> None:
    made = text_of()
    other = browser("lado@example.org", "lado")
    assert made.title in browser("manager@example.org").get(address("list")).content.decode()
    assert made.title not in other.get(address("list")).content.decode()
    for name in ("edit", "delete", "history", "usage"):
        assert other.get(address(name, made.pk)).status_code in (302, 403, 404), name
        assert made.title not in other.get(address(name, made.pk), follow=True).content.decode()
    team = Team.objects.get(slug="frontdoor")
    other.post(address("edit", made.pk), {"team": team.pk, "title": "Taken", "body": BODY})
    other.post(address("add"), {"team": team.pk, "title": "Taken", "body": BODY})
    assert list(ReplyText.objects.values_list("title", flat=True)) == ["Thank you"]


@pytest.mark.parametrize("who", ["worker", "superuser"])
def test_others_keep_no_texts(who: str) -> None:
    made = text_of()
    if who == "worker":
        client = browser("worker2@example.org", is_manager=False)
    else:
        client = sign_in(Client(), make_user("root@example.org", is_superuser=True, is_staff=True))
    for url in (address("list"), address("add"), address("edit", made.pk), address("delete", made.pk)):
        assert made.body not in client.get(url, follow=True).content.decode()
        client.post(url, {"team": made.team_id, "title": "Taken", "body": "B"})
    assert list(ReplyText.objects.values_list("title", flat=True)) == ["Thank you"]
