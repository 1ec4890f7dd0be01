"""Paths of identity: `account_urls` on both sides, `api_urls` at a tenant; pages that mails point to, on both."""

from django.urls import path

from shared.identity import pages
from shared.identity.api import auth, keys, own, people, roles

account_urls = [
    path("auth/refresh", auth.Refresh.as_view()),
    path("auth/verify", auth.Verify.as_view()),
    path("auth/logout", auth.Logout.as_view()),
    path("auth/password/forgot", auth.PasswordForgot.as_view()),
    path("auth/password/reset", auth.PasswordReset.as_view()),
    path("auth/password/change", auth.PasswordChange.as_view()),
    path("auth/email/verify", auth.EmailVerify.as_view()),
    path("auth/email/request", auth.EmailRequest.as_view()),
    path("auth/invite/accept", auth.InviteAccept.as_view()),
    path("auth/me", own.Me.as_view()),
    path("auth/devices", own.Devices.as_view()),
    path("auth/devices/<uuid:uid>", own.OneDevice.as_view()),
    path("auth/2fa/enroll", own.TotpEnroll.as_view()),
    path("auth/2fa/confirm", own.TotpConfirm.as_view()),
    path("auth/2fa/disable", own.TotpDisable.as_view()),
]
api_urls = [
    path("auth/login", auth.Login.as_view()),
    path("auth/register", auth.Register.as_view()),
    path("auth/otp/request", auth.CodeRequest.as_view()),
    path("auth/otp/verify", auth.CodeVerify.as_view()),
    *account_urls,
    path("staff", people.Staff.as_view()),
    path("staff/invite", people.StaffInvite.as_view()),
    path("staff/<uuid:uid>", people.OneOfStaff.as_view()),
    path("staff/<uuid:uid>/activity", people.StaffActivity.as_view()),
    path("roles", roles.Roles.as_view()),
    path("roles/<uuid:uid>", roles.OneRole.as_view()),
    path("api-keys", keys.ApiKeys.as_view()),
    path("api-keys/<uuid:uid>", keys.OneApiKey.as_view()),
]
account_page_urls = [
    path("account/reset", pages.ForgottenPassword.as_view(), name="account-forgotten"),
    path("account/reset/<str:token>", pages.ResetPassword.as_view(), name="account-reset"),
    path("account/verify/<str:token>", pages.VerifyEmail.as_view(), name="account-verify"),
    path("account/invite/<str:token>", pages.AcceptInvite.as_view(), name="account-invite"),
]
desk_page_urls = [
    path("account/impersonate/<str:ticket>", pages.EnterDesk.as_view(), name="account-impersonate"),
    path("account/enter/<str:ticket>", pages.EnterAfterSignUp.as_view(), name="account-enter"),
]
