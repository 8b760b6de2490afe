"""The addresses of the account pages; those of allauth that are not named here stay closed."""

from allauth.account.views import AccountInactiveView
from django.urls import include, path

from .views.account import AccountDetailsView, AccountHomeView
from .views.code import SignInCodeView
from .views.delete import ConfirmDeleteView, DeleteAccountView
from .views.email import ChangeEmailCodeView, ChangeEmailView, SharedNewAddressView
from .views.invited import InvitedView
from .views.password import ChangePasswordView, ResetCodeView, ResetNewView, ResetView
from .views.register import (
    CapacityView,
    CredentialsView,
    DetailsView,
    RegisterDoneView,
    SharedRegistrationView,
)
from .views.session import session, timed_out
from .views.sessions import SignedInView
from .views.signin import AskPasswordAgainView, SignInView, SignOutView
from .views.terms import TermsView

urlpatterns = [
    path("", AccountHomeView.as_view(), name="account_home"),
    path("login/", SignInView.as_view(), name="account_login"),
    path("code/", SignInCodeView.as_view(), name="account_code"),
    path("logout/", SignOutView.as_view(), name="account_logout"),
    path("session/", session, name="account_session"),
    path("timed-out/", timed_out, name="account_timed_out"),
    path("inactive/", AccountInactiveView.as_view(), name="account_inactive"),
    path("reauthenticate/", AskPasswordAgainView.as_view(), name="account_reauthenticate"),
    path("register/", CapacityView.as_view(), name="register"),
    path("register/details/", DetailsView.as_view(), name="register_details"),
    path("register/email/", CredentialsView.as_view(), name="account_signup"),
    path("register/shared/", SharedRegistrationView.as_view(), name="register_shared"),
    path("register/done/", RegisterDoneView.as_view(), name="register_done"),
    path("terms/", TermsView.as_view(), name="terms"),
    path("details/", AccountDetailsView.as_view(), name="account_details"),
    path("email/change/", ChangeEmailView.as_view(), name="account_change_email"),
    path("email/change/shared/", SharedNewAddressView.as_view(), name="account_change_email_shared"),
    path("email/change/code/", ChangeEmailCodeView.as_view(), name="account_change_email_code"),
    path("signed-in/", SignedInView.as_view(), name="account_signed_in"),
    path("delete/", DeleteAccountView.as_view(), name="account_delete"),
    path("delete/confirm/", ConfirmDeleteView.as_view(), name="account_delete_confirm"),
    path("password/change/", ChangePasswordView.as_view(), name="account_change_password"),
    path("password/reset/", ResetView.as_view(), name="account_reset_password"),
    path("password/reset/code/", ResetCodeView.as_view(), name="account_reset_code"),
    path("password/reset/new/", ResetNewView.as_view(), name="account_reset_new"),
    path("invited/", InvitedView.as_view(), name="account_invited"),
    path("second-factor/", include("kentportal.accounts.factors.urls")),
]
