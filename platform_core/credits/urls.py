"""Routes of credits: a tenant's own, and the platform's at the apex."""

from django.urls import path

from platform_core.credits import api

tenant_api_urls = [
    path("credits/wallet", api.Wallet.as_view()),
    path("credits/ledger", api.Ledger.as_view()),
    path("credits/purchase", api.Purchase.as_view()),
    path("credits/orders/<uuid:uid>", api.OneOrder.as_view()),
    path("credits/deduct", api.Deduct.as_view()),
]
api_urls = [
    path("admin/credits/wallet", api.MasterWallet.as_view()),
    path("admin/credits/purchase", api.BuyLot.as_view()),
    path("admin/credits/lots", api.Lots.as_view()),
    path("admin/credits/tenant-wallets", api.TenantWallets.as_view()),
    path("admin/credits/allocate", api.Allocate.as_view()),
    path("admin/credits/margin", api.MarginReport.as_view()),
    path("admin/credits/vendors", api.Vendors.as_view()),
    path("admin/credits/vendors/<uuid:uid>", api.OneVendor.as_view()),
]
