"""Addresses of the apex site and of the console."""

from __future__ import annotations

from django.urls import path

from platform_core.console.pages import (
    audit,
    entry,
    jobs,
    making,
    operators,
    overview,
    plans,
    public,
    signing_up,
    tenants,
    verbs,
    wallets,
    webhooks,
)

public_urls = [
    path("", public.Landing.as_view(), name="apex-home"),
    path("prices", public.Prices.as_view(), name="apex-prices"),
    path("status", public.Status.as_view(), name="apex-status"),
    path("sign-in", public.FindBusiness.as_view(), name="apex-sign-in"),
    path("sign-up", signing_up.SignUp.as_view(), name="apex-sign-up"),
    path("sign-up/address", signing_up.Address.as_view(), name="apex-address"),
    path("sign-up/ready", signing_up.Ready.as_view(), name="apex-ready"),
]
console_urls = [
    path("console/sign-in", entry.SignIn.as_view(), name="console-sign-in"),
    path("console/sign-in/code", entry.SecondStep.as_view(), name="console-second-step"),
    path("console/sign-out", entry.SignOut.as_view(), name="console-sign-out"),
    path("console", overview.Overview.as_view(), name="console-home"),
    path("console/more", overview.More.as_view(), name="console-more"),
    path("console/find", overview.Find.as_view(), name="console-find"),
    path("console/plans", plans.Plans.as_view(), name="console-plans"),
    path("console/tenants", tenants.Tenants.as_view(), name="console-tenants"),
    path("console/tenants/new", making.NewTenant.as_view(), name="console-new-tenant"),
    path("console/tenants/<uuid:uid>", tenants.OneTenant.as_view(), name="console-tenant"),
    path("console/tenants/<uuid:uid>/suspend", verbs.Suspend.as_view(), name="console-suspend"),
    path("console/tenants/<uuid:uid>/reactivate", verbs.Reactivate.as_view(), name="console-reactivate"),
    path("console/tenants/<uuid:uid>/plan", verbs.ChangePlan.as_view(), name="console-plan"),
    path("console/tenants/<uuid:uid>/enter", verbs.EnterDesk.as_view(), name="console-enter"),
    path("console/tenants/<uuid:uid>/go", verbs.GoToDesk.as_view(), name="console-go"),
    path("console/credits", wallets.Credits.as_view(), name="console-credits"),
    path("console/credits/buy", wallets.Buy.as_view(), name="console-credits-buy"),
    path("console/credits/allocate", wallets.HandOut.as_view(), name="console-credits-hand-out"),
    path("console/jobs", jobs.Jobs.as_view(), name="console-jobs"),
    path("console/jobs/retry", jobs.Retry.as_view(), name="console-retry"),
    path("console/jobs/delete", jobs.Delete.as_view(), name="console-delete"),
    path("console/webhooks", webhooks.Webhooks.as_view(), name="console-webhooks"),
    path("console/webhooks/<uuid:uid>", webhooks.OneWebhook.as_view(), name="console-webhook"),
    path("console/webhooks/<uuid:uid>/replay", webhooks.Replay.as_view(), name="console-replay"),
    path("console/audit", audit.Audit.as_view(), name="console-audit"),
    path("console/audit/verify", audit.Verify.as_view(), name="console-verify"),
    path("console/operators", operators.Operators.as_view(), name="console-operators"),
    path("console/operators/invite", operators.Invite.as_view(), name="console-invite"),
    path("console/operators/<uuid:uid>/lock", operators.Lock.as_view(), name="console-lock"),
    path("console/operators/<uuid:uid>/unlock", operators.Unlock.as_view(), name="console-unlock"),
]
page_urls = [*public_urls, *console_urls]
