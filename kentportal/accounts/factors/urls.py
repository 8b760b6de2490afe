"""The addresses of the second factor, under the names that allauth knows them by."""

from django.urls import path

from ..views.enrolling import (
    AddAppView,
    AddPasskeyView,
    FactorsView,
    NewRecoveryCodesView,
    RecoveryCodesView,
    RemoveView,
)
from ..views.factors import FactorAgainView, SignInFactorView

urlpatterns = [
    path("", FactorsView.as_view(), name="mfa_index"),
    path("sign-in/", SignInFactorView.as_view(), name="mfa_authenticate"),
    path("again/", FactorAgainView.as_view(), name="mfa_reauthenticate"),
    path("app/", AddAppView.as_view(), name="mfa_activate_totp"),
    path("app/remove/", RemoveView.as_view(), name="mfa_deactivate_totp"),
    path("passkeys/add/", AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", RemoveView.as_view(), name="mfa_remove_webauthn"),
    path("recovery-codes/", RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", NewRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
]
