"""One referral as staff read it: on the page, in print, as a PDF, with its files."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from formpages.files.pdf import PdfUnavailable
from safeguarding.records import Referral

from .people import sign_in
from .referrals import add_upload, make_referral, make_worker

pytestmark = pytest.mark.django_db

LIST = "/admin/inbox/"


@pytest.fixture
def staff(client: Client) -> Client:
    return sign_in(client, make_worker("worker@example.org"))


def reading(referral: Referral) -> str:
    return reverse("inbox_modeladmin_inspect", args=[referral.pk])


def test_the_reading_page_holds_everything(staff: Client) -> None:
    referral = make_referral(urgency="urgent", why="unsafe", danger="Two large dogs.")
    upload = add_upload(referral.submission, "school letter.pdf")
    page = BeautifulSoup(staff.get(reading(referral)).content, "html.parser")
    words = page.get_text(" ", strip=True)
    for expected in (
        "Amélie",
        "14 March 2015",
        "9 Quarry Row",
        "Bartholomew Zephyr",
        "It is unsafe to ask them",
        "Xylophonic canary",
        "Two large dogs.",
        "school letter.pdf",
        "Sarah Lock",
        "Class Teacher",
    ):
        assert expected in words, expected
    banners = [banner.get_text(" ", strip=True) for banner in page.select(".portal-banner")]
    assert banners[0].startswith("DO NOT TELL THE FAMILY")
    assert banners[1].startswith("Danger to visiting workers")
    assert banners[2].startswith("Urgent")
    assert page.select_one(f'a[href="/admin/inbox/file/{referral.pk}/{upload.pk}/"]')
    anchors = [str(link["href"]) for link in page.select(".portal-reading__contents a")]
    assert len(anchors) == 7
    assert all(page.select_one(anchor) for anchor in anchors)


def test_banners_stand_only_where_they_belong(staff: Client) -> None:
    referral = make_referral(why="other", danger="None.")
    assert b"portal-banner" not in staff.get(reading(referral)).content


def test_what_was_written_is_shown_as_it_was_written(staff: Client) -> None:
    attack = "<script>alert(1)</script> {{ 7|add:7 }} {% debug %}"
    referral = make_referral(first_name=attack, worry=attack)
    for url in (LIST, reading(referral), reverse("inbox_modeladmin_print", args=[referral.pk])):
        page = staff.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }} {% debug %}" in page


def test_a_file_is_saved_and_never_run(staff: Client) -> None:
    referral = make_referral()
    name = 'a "quoted"\r\nX-Evil: 1 létter.pdf'
    upload = add_upload(referral.submission, name, b"<html>the bytes</html>")
    answer = staff.get(reverse("inbox_modeladmin_file", args=[referral.pk, upload.pk]))
    assert b"".join(answer) == b"<html>the bytes</html>"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "X-Evil" not in answer.headers
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_the_pdf_is_the_whole_request(staff: Client) -> None:
    referral = make_referral()
    answer = staff.get(reverse("inbox_modeladmin_pdf", args=[referral.pk]))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{referral.reference}.pdf"'


def test_without_a_pdf_maker_the_page_says_what_to_do(
    staff: Client, monkeypatch: pytest.MonkeyPatch, error_log: list[Any]
) -> None:
    def unable(*args: Any) -> bytes:
        raise PdfUnavailable

    monkeypatch.setattr("formpages.documents.make_pdf", unable)
    referral = make_referral()
    answer = staff.get(reverse("inbox_modeladmin_pdf", args=[referral.pk]))
    assert answer.status_code == 503
    assert "Print" in answer.content.decode()
    error_log.clear()


def test_a_referral_reads_on_when_its_page_and_its_sender_are_gone(staff: Client) -> None:
    referral = make_referral()
    owner = referral.submission.owner
    assert owner
    owner.delete()
    page = staff.get(reading(referral)).content.decode()
    assert "Xylophonic canary" in page
    assert "The account no longer exists" in page


def test_reading_takes_few_queries_however_much_there_is(
    staff: Client, django_assert_max_num_queries: Any
) -> None:
    referral = make_referral()
    for number in range(12):
        add_upload(referral.submission, f"{number}.pdf")
    with django_assert_max_num_queries(20):
        assert staff.get(reading(referral)).status_code == 200
