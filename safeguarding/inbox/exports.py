"""Files for a spreadsheet, for managers: each is on record with how many rows it had."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kentportal.vault import keyed_hash

from .. import audit, exporting, permissions
from ..records import QUEUE, Referral
from .choice import Choice
from .managing import managed_team, note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A team's referrals: what the same address shows as a list, or all."""
    managed_team(request)
    managed = [place for place in permissions.places(request.user) if place.is_manager]
    return exporting_view(request, Choice(managed, request.GET).referrals().order_by(*QUEUE), kind)


def exporting_view(request: HttpRequest, referrals: QuerySet[Referral], kind: str) -> HttpResponseBase:
    """These referrals, of the teams that whoever asks manages, as `csv` or `xlsx`; on record for each team.

    What they were chosen by goes on record as a hash, as it can hold a name.
    """
    teams = {team.slug: team for team in permissions.managed_teams(request.user)}
    if not teams:
        raise PermissionDenied
    mine = referrals.filter(team__in=teams.values())
    counted = dict(mine.order_by().values_list("team__slug").annotate(Count("pk"))) or {next(iter(teams)): 0}
    chosen = keyed_hash("export", request.get_full_path())
    answer = file_of(exporting.rows(mine, sum(counted.values())), kind, "referrals")
    with transaction.atomic():
        for slug, rows in counted.items():
            note(request, audit.EXPORTED, teams[slug], format=kind, rows=rows, chosen=chosen)
    return answer


def file_of(rows: Iterable[exporting.Row], kind: str, name: str) -> HttpResponseBase:
    """Rows as a file to save; there is no other kind."""
    named = f"{name}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{named}"'}
        content = exporting.as_csv(rows)
        return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
    if kind == "xlsx":
        file = exporting.as_xlsx(rows)
        return FileResponse(file, as_attachment=True, filename=named, content_type=XLSX)
    raise Http404
