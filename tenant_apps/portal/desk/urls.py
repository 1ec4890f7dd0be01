"""Addresses of the desk. `desk:` stands before their names."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenant_apps.portal.desk.bookings import pages as bookings
from tenant_apps.portal.desk.bookings import walk_in
from tenant_apps.portal.desk.customers import export, imports, person
from tenant_apps.portal.desk.customers import pages as customers
from tenant_apps.portal.desk.entry import pages as entry
from tenant_apps.portal.desk.gateways import pages as gateways
from tenant_apps.portal.desk.house import books, find, me, settings, setup, staff
from tenant_apps.portal.desk.messages import log, registry, texts, wallet, writing
from tenant_apps.portal.desk.seats import pages as seats
from tenant_apps.portal.desk.till import pages as till
from tenant_apps.portal.desk.today import pages as today
from tenant_apps.portal.desk.venues import editor
from tenant_apps.portal.desk.venues import pages as venues

urls: list[URLPattern] = [
    path("desk", today.Today.as_view(), name="today"),
    path("desk/sign-in", entry.SignIn.as_view(), name="sign-in"),
    path("desk/sign-in/second-step", entry.SecondStep.as_view(), name="second-step"),
    path("desk/sign-out", entry.SignOut.as_view(), name="sign-out"),
    path("account/invite/<str:token>", entry.Join.as_view(), name="join"),
    path("desk/me", me.Me.as_view(), name="me"),
    path("desk/me/devices/<uuid:uid>/end", me.EndDevice.as_view(), name="device-end"),
    path("desk/me/second-step", me.SecondStepOn.as_view(), name="second-step-on"),
    path("desk/me/second-step/begin", me.SecondStepBegin.as_view(), name="second-step-begin"),
    path("desk/me/second-step/off", me.SecondStepOff.as_view(), name="second-step-off"),
    path("desk/more", me.More.as_view(), name="more"),
    path("desk/places", me.Places.as_view(), name="places"),
    path("desk/find", find.Find.as_view(), name="find"),
    path("desk/seats", seats.Seats.as_view(), name="seats"),
    path("desk/walk-in", walk_in.WalkIn.as_view(), name="walk-in"),
    path("desk/bookings", bookings.Bookings.as_view(), name="bookings"),
    path("desk/bookings/<uuid:uid>", bookings.OneBooking.as_view(), name="booking"),
    path("desk/bookings/<uuid:uid>/accept", today.Accept.as_view(), name="accept"),
    path("desk/bookings/<uuid:uid>/check-in", today.CheckIn.as_view(), name="check-in"),
    path("desk/bookings/<uuid:uid>/check-in/undo", today.UndoCheckIn.as_view(), name="undo-check-in"),
    path("desk/bookings/<uuid:uid>/check-out", today.CheckOut.as_view(), name="check-out"),
    path("desk/bookings/<uuid:uid>/no-show", today.NoShow.as_view(), name="no-show"),
    path("desk/bookings/<uuid:uid>/cancel", bookings.Cancel.as_view(), name="cancel"),
    path("desk/bookings/<uuid:uid>/move", bookings.Move.as_view(), name="move"),
    path("desk/bookings/<uuid:uid>/seat", seats.Reseat.as_view(), name="reseat"),
    path("desk/bookings/<uuid:uid>/pay", till.Pay.as_view(), name="pay"),
    path("desk/money", till.Money.as_view(), name="money"),
    path("desk/payments/<uuid:uid>", till.OnePayment.as_view(), name="payment"),
    path("desk/payments/<uuid:uid>/taken", till.Taken.as_view(), name="taken"),
    path("desk/payments/<uuid:uid>/receipt", till.ReceiptPage.as_view(), name="receipt"),
    path("desk/payments/<uuid:uid>/refund", till.GiveBack.as_view(), name="refund"),
    path("desk/refunds/<uuid:uid>/hand-over", till.HandOver.as_view(), name="hand-over"),
    path("desk/messages", log.Log.as_view(), name="messages"),
    path("desk/messages/<uuid:uid>", log.OneMessage.as_view(), name="message"),
    path("desk/texts", texts.Texts.as_view(), name="texts"),
    path("desk/texts/new", writing.WriteText.as_view(), name="text-new"),
    path("desk/texts/look", writing.LookAtText.as_view(), name="text-look"),
    path("desk/texts/senders", registry.Senders.as_view(), name="senders"),
    path("desk/texts/companies/new", registry.WriteEntity.as_view(), name="entity-new"),
    path("desk/texts/companies/<uuid:uid>", registry.WriteEntity.as_view(), name="entity"),
    path("desk/texts/companies/<uuid:uid>/remove", registry.RemoveEntity.as_view(), name="entity-remove"),
    path("desk/texts/names/new", registry.WriteHeader.as_view(), name="header-new"),
    path("desk/texts/names/<uuid:uid>", registry.WriteHeader.as_view(), name="header"),
    path("desk/texts/names/<uuid:uid>/remove", registry.RemoveHeader.as_view(), name="header-remove"),
    path("desk/texts/<uuid:uid>", texts.OneText.as_view(), name="text"),
    path("desk/texts/<uuid:uid>/edit", writing.WriteText.as_view(), name="text-edit"),
    path("desk/texts/<uuid:uid>/retire", writing.RetireText.as_view(), name="text-retire"),
    path("desk/messages/wallet", wallet.Wallet.as_view(), name="wallet"),
    path("desk/messages/wallet/<uuid:uid>/pay", wallet.PayAgain.as_view(), name="wallet-pay"),
    path("desk/customers", customers.Customers.as_view(), name="customers"),
    path("desk/customers/new", customers.NewCustomer.as_view(), name="customer-new"),
    path("desk/customers/suspend", customers.SuspendMany.as_view(), name="customers-suspend"),
    path("desk/customers/export", export.Export.as_view(), name="customers-export"),
    path("desk/customers/import", imports.Upload.as_view(), name="import-new"),
    path("desk/customers/<uuid:uid>", customers.Profile.as_view(), name="customer"),
    path("desk/customers/<uuid:uid>/edit", customers.EditCustomer.as_view(), name="customer-edit"),
    path("desk/customers/<uuid:uid>/suspend", customers.Suspend.as_view(), name="suspend"),
    path("desk/customers/<uuid:uid>/reactivate", customers.Reactivate.as_view(), name="reactivate"),
    path("desk/customers/<uuid:uid>/archive", customers.Archive.as_view(), name="archive"),
    path("desk/customers/<uuid:uid>/merge", person.Merge.as_view(), name="customer-merge"),
    path("desk/customers/<uuid:uid>/unmerge", person.Unmerge.as_view(), name="customer-unmerge"),
    path("desk/customers/<uuid:uid>/data", person.Data.as_view(), name="customer-data"),
    path("desk/customers/<uuid:uid>/data/copy", person.TakeCopy.as_view(), name="customer-copy"),
    path("desk/imports/<uuid:uid>", imports.OneImport.as_view(), name="import"),
    path("desk/imports/<uuid:uid>/columns", imports.Remap.as_view(), name="import-remap"),
    path("desk/imports/<uuid:uid>/take", imports.TakeIn.as_view(), name="import-take"),
    path("desk/imports/<uuid:uid>/stop", imports.StopImport.as_view(), name="import-stop"),
    path("desk/imports/<uuid:uid>/errors.csv", imports.ImportErrors.as_view(), name="import-errors"),
    path("desk/venues", venues.Venues.as_view(), name="venues"),
    path("desk/venues/new", venues.NewVenue.as_view(), name="venue-new"),
    path("desk/venues/<uuid:uid>", venues.About.as_view(), name="venue-about"),
    path("desk/venues/<uuid:uid>/archive", venues.ArchiveVenue.as_view(), name="venue-archive"),
    path("desk/venues/<uuid:uid>/hours", venues.Hours.as_view(), name="venue-hours"),
    path("desk/venues/<uuid:uid>/shifts", venues.Shifts.as_view(), name="venue-shifts"),
    path("desk/venues/<uuid:uid>/shifts/<uuid:shift>/remove", venues.RemoveShift.as_view(), name="shift-remove"),
    path("desk/venues/<uuid:uid>/closures", venues.Closures.as_view(), name="venue-closures"),
    path(
        "desk/venues/<uuid:uid>/closures/<uuid:closure>/remove", venues.RemoveClosure.as_view(), name="closure-remove"
    ),
    path("desk/venues/<uuid:uid>/draw", editor.Editor.as_view(), name="venue-draw"),
    path("desk/venues/<uuid:uid>/draw/areas", editor.AddArea.as_view(), name="area-add"),
    path("desk/venues/<uuid:uid>/draw/areas/<uuid:area>", editor.ChangeArea.as_view(), name="area-change"),
    path("desk/venues/<uuid:uid>/draw/areas/<uuid:area>/remove", editor.RemoveArea.as_view(), name="area-remove"),
    path("desk/venues/<uuid:uid>/draw/seats", editor.AddSeats.as_view(), name="seats-add"),
    path("desk/venues/<uuid:uid>/draw/seats/move", editor.MoveSeats.as_view(), name="seats-move"),
    path("desk/venues/<uuid:uid>/draw/seats/<uuid:seat>", editor.ChangeSeat.as_view(), name="seat-change"),
    path("desk/venues/<uuid:uid>/draw/seats/<uuid:seat>/remove", editor.RemoveSeat.as_view(), name="seat-remove"),
    path("desk/venues/<uuid:uid>/draw/things", editor.AddThing.as_view(), name="thing-add"),
    path("desk/venues/<uuid:uid>/draw/things/<int:number>/remove", editor.RemoveThing.as_view(), name="thing-remove"),
    path("desk/setup", setup.Setup.as_view(), name="setup"),
    path("desk/staff", staff.Staff.as_view(), name="staff"),
    path("desk/staff/<uuid:uid>", staff.Colleague.as_view(), name="colleague"),
    path("desk/staff/<uuid:uid>/remove", staff.LetGo.as_view(), name="let-go"),
    path("desk/gateways", gateways.Gateways.as_view(), name="gateways"),
    path("desk/gateways/<uuid:uid>/try", gateways.Try.as_view(), name="gateway-try"),
    path("desk/gateways/<uuid:uid>/switch", gateways.Switch.as_view(), name="gateway-switch"),
    path("desk/gateways/<uuid:uid>/rotate", gateways.Rotate.as_view(), name="gateway-rotate"),
    path("desk/gateways/<uuid:uid>/remove", gateways.Remove.as_view(), name="gateway-remove"),
    path("desk/settings", settings.Settings.as_view(), name="settings"),
    path("desk/audit", books.Audit.as_view(), name="audit"),
    path("desk/audit/verify", books.Verify.as_view(), name="audit-verify"),
    path("desk/failed", books.Letters.as_view(), name="letters"),
]
