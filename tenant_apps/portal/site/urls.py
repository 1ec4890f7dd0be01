"""Routes of a tenant's site."""

from django.urls import path

from tenant_apps.portal.site.pages import booking, entry, files, home, me, paying, venue

page_urls = [
    path("", home.Home.as_view(), name="site-home"),
    path("at/<slug:slug>", venue.VenuePage.as_view(), name="site-venue"),
    path("sign-in", entry.SignIn.as_view(), name="site-sign-in"),
    path("sign-in/code", entry.EnterCode.as_view(), name="site-code"),
    path("sign-in/password", entry.EnterPassword.as_view(), name="site-password"),
    path("welcome", entry.Welcome.as_view(), name="site-welcome"),
    path("sign-out", entry.SignOut.as_view(), name="site-sign-out"),
    path("me", me.Mine.as_view(), name="site-me"),
    path("me/bookings", me.MyBookings.as_view(), name="site-bookings"),
    path("me/bookings/<uuid:uid>", booking.BookingPage.as_view(), name="site-booking"),
    path("me/bookings/<uuid:uid>/calendar.ics", booking.CalendarFile.as_view(), name="site-calendar"),
    path("me/bookings/<uuid:uid>/move", booking.MovePage.as_view(), name="site-move"),
    path("me/bookings/<uuid:uid>/cancel", booking.CancelPage.as_view(), name="site-cancel"),
    path("me/bookings/<uuid:uid>/pay", paying.PayOnline.as_view(), name="site-pay-online"),
    path("pay/<uuid:uid>", paying.PayPage.as_view(), name="site-pay"),
    path("me/payments", me.MyPayments.as_view(), name="site-payments"),
    path("me/payments/<uuid:uid>", me.ReceiptPage.as_view(), name="site-receipt"),
    path("me/devices", me.MyDevices.as_view(), name="site-devices"),
    path("manifest.webmanifest", files.Manifest.as_view(), name="site-manifest"),
    path("sign.svg", files.Sign.as_view(), name="site-sign"),
    path("worker.js", files.Worker.as_view(), name="site-worker"),
    path("offline", files.Offline.as_view(), name="site-offline"),
]
