"""Addresses under /forms/. They carry ids that cannot be guessed and never a name."""

from django.urls import path

from . import account_pages, documents, leaving, sibling_pages, trial_pages, views, whole_views

app_name = "formpages"
urlpatterns = [
    path("sent/<uuid:submission_id>/", account_pages.submission, name="submission"),
    path("sent/<uuid:submission_id>/thank-you/", account_pages.thank_you, name="thank_you"),
    path("sent/<uuid:submission_id>/print/", documents.print_submission, name="submission_print"),
    path("sent/<uuid:submission_id>/pdf/", documents.submission_pdf, name="submission_pdf"),
    path(
        "sent/<uuid:submission_id>/files/<uuid:upload_id>/", documents.submission_file, name="submission_file"
    ),
    path("sent/<uuid:submission_id>/another/", account_pages.another, name="submission_another"),
    path("sent/<uuid:submission_id>/add/", account_pages.add, name="submission_add"),
    path("sent/<uuid:submission_id>/withdraw/", account_pages.withdraw, name="submission_withdraw"),
    path("sent/<uuid:submission_id>/sibling/", sibling_pages.after_sending, name="submission_sibling"),
    path("<uuid:draft_id>/", whole_views.resume, name="resume"),
    path("<uuid:draft_id>/steps/", whole_views.tasks, name="tasks"),
    path("<uuid:draft_id>/saved/", whole_views.saved, name="saved"),
    path("<uuid:draft_id>/ended/", whole_views.ended, name="ended"),
    path("<uuid:draft_id>/check/", whole_views.check, name="check"),
    path("<uuid:draft_id>/urgency/", whole_views.urgency, name="urgency"),
    path("<uuid:draft_id>/send/", whole_views.send, name="send"),
    path("<uuid:draft_id>/delete/", whole_views.delete, name="delete"),
    path("<uuid:draft_id>/sibling/", sibling_pages.before_sending, name="draft_sibling"),
    path("<uuid:draft_id>/print/", documents.print_draft, name="draft_print"),
    path("<uuid:draft_id>/pdf/", documents.draft_pdf, name="draft_pdf"),
    path("<uuid:draft_id>/family/", documents.family_copy, name="family"),
    path("<uuid:draft_id>/family/pdf/", documents.family_pdf, name="family_pdf"),
    path("<uuid:draft_id>/trial/", trial_pages.trial_front, name="trial_front"),
    path("<uuid:draft_id>/trial/instructions/", trial_pages.trial_instructions, name="trial_instructions"),
    path("<uuid:draft_id>/trial/stop/", trial_pages.trial_stop, name="trial_stop"),
    path("<uuid:draft_id>/files/<uuid:upload_id>/", documents.draft_file, name="draft_file"),
    path("<uuid:draft_id>/steps/<slug:slug>/", views.step, name="step"),
    path("<uuid:draft_id>/steps/<slug:slug>/<slug:group>/<slug:row>/", views.row, name="row"),
    path("<uuid:draft_id>/steps/<slug:slug>/cancel/", leaving.cancel, name="cancel_step"),
    path(
        "<uuid:draft_id>/steps/<slug:slug>/<slug:group>/<slug:row>/cancel/",
        leaving.cancel,
        name="cancel_row",
    ),
    path(
        "<uuid:draft_id>/steps/<slug:slug>/<slug:group>/<slug:row>/remove/",
        views.remove_row,
        name="remove_row",
    ),
]
