"""A form whose newest draft differs from what is live, and what tests ask about trials of it."""

from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse

from formpages.records import Draft, FormVersion, Submission, Upload
from kentportal.outbox.models import Delivery
from safeguarding.records import Event, Referral

from .offices import Desk
from .small_form import CHILD, NO_OTHERS, WORRY, post_step

NOTICE = "This is a trial of a draft that is not published. Nothing you enter is sent."
NEW_LABEL = "What is their first name?"
NOTHING = (0, 0, 0)


def desk_with_a_draft() -> Desk:
    """A live form whose newest draft asks something in other words."""
    desk = Desk.set_up()
    newest = desk.newest()
    first = newest.steps[0].value["parts"][1].value
    first["label"], first["family_copy"] = NEW_LABEL, True
    newest.title = "Small form, reworded"
    newest.save_revision(user=desk.people["editor"])
    return desk


class StoredFiles:
    """The files that uploads have left on the disk since."""

    def __init__(self) -> None:
        self.before = self._all()

    def now(self) -> set[str]:
        return self._all() - self.before

    def _all(self) -> set[str]:
        folder = Path(settings.STORAGES["uploads"]["OPTIONS"]["location"])
        return {str(path) for path in folder.rglob("*") if path.is_file()}


def words_of(response: Any) -> str:
    """What a page says."""
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def assert_marked(response: Any, status: int = 200, way_out: bool = True) -> None:
    """The page says that it is a trial and leads out of it."""
    assert response.status_code == status
    assert words_of(response).count(NOTICE) == 1, response.request["PATH_INFO"]
    stop = BeautifulSoup(response.content, "html.parser").select('form[action$="/trial/stop/"] button')
    assert [button.get_text(strip=True) for button in stop] == (["Stop trying"] if way_out else [])


def of_trials() -> tuple[int, ...]:
    """What trials keep: drafts, versions, files."""
    return (
        Draft.objects.exclude(trial_of=None).count(),
        FormVersion.objects.filter(number=0).count(),
        Upload.objects.count(),
    )


def sent() -> tuple[int, ...]:
    """What would be left if something had been sent."""
    kept = (Submission, Referral, Event, Delivery)
    return tuple(model.objects.count() for model in kept)


def begin(desk: Desk, client: Client) -> Draft:
    """Press the button, and land on the trial's front."""
    answer = client.post(try_url(desk.page))
    draft = Draft.objects.exclude(trial_of=None).get(trial_of=desk.page.pk)
    assert answer["Location"] == f"/forms/{draft.pk}/trial/"
    return draft


def filled(client: Client, draft: Draft) -> None:
    """Answer everything that must be answered."""
    for slug, data in (("child", CHILD), ("children", NO_OTHERS), ("worry", WORRY)):
        assert post_step(client, draft, slug, data).status_code == 302


def try_url(page: Any) -> str:
    """Where a page's trial is started."""
    return reverse("form_admin:try", args=[page.pk])
