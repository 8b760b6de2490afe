"""The admin's addresses for managers of a team."""

from django.urls import path

from . import board, exports, records, samples, system_record

urlpatterns = [
    path("board/", board.page, name="inbox_board"),
    path("export.csv", exports.export, {"kind": "csv"}, name="inbox_export_csv"),
    path("export.xlsx", exports.export, {"kind": "xlsx"}, name="inbox_export_xlsx"),
    path("record/", records.of_worker, name="inbox_worker_record"),
    path("sample/", samples.page, name="inbox_sample"),
    path("system-record/", system_record.page, name="inbox_system_record"),
]
