"""Routes of credits: a tenant's own, and the platform's at the apex."""

from django.urls import path

from platform_core.credits.api import platform, tenant

tenant_api_urls = [
    path("credits/wallet", tenant.Wallet.as_view()),
    path("credits/ledger", tenant.Ledger.as_view()),
    path("credits/purchase", tenant.Purchase.as_view()),
    path("credits/orders/<uuid:uid>", tenant.OneOrder.as_view()),
    path("credits/deduct", tenant.Deduct.as_view()),
]
api_urls = [
    path("admin/credits/wallet", platform.MasterWallet.as_view()),
    path("admin/credits/purchase", platform.BuyLot.as_view()),
    path("admin/credits/lots", platform.Lots.as_view()),
    path("admin/credits/tenant-wallets", platform.TenantWallets.as_view()),
    path("admin/credits/allocate", platform.Allocate.as_view()),
    path("admin/credits/margin", platform.MarginReport.as_view()),
    path("admin/credits/vendors", platform.Vendors.as_view()),
    path("admin/credits/vendors/<uuid:uid>", platform.OneVendor.as_view()),
]
