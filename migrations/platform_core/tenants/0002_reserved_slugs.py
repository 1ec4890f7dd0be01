"""Names that no tenant gets; operators add to them."""

from django.db import migrations

RESERVED = """
about abuse account accounts admin administrator api app apps assets auth autoconfig autodiscover backup beta billing
blog bookings careers cdn chat checkout ci cloud community console contact customers dashboard db demo desk dev dns
docs domains download email feedback files forum frontdesk ftp git grafana graphql health healthz help home host
hostmaster imap img inbox info internal invite invoice invoices jobs legal live local localhost login logout mail
media metrics mobile monitoring mta-sts mysql news newsletter noc noreply notifications oauth office operator
operators ops owa partner partners pay payment payments platform pop postgres postmaster press pricing privacy
production proxy public readyz redis refund register root sandbox schema search secure security sentry server service
settings shop signin signup sip sitemap smtp sms sso staff stage staging static stats status store stripe sub support
sysadmin system team teams tenant tenants terms test testing token tools tunnel update upload uploads usenet user
users vpn webhook webhooks webmail webmaster website whatsapp wiki wpad www www1 www2
""".split()


def write_reserved(apps, schema_editor):
    ReservedSlug = apps.get_model("tenants", "ReservedSlug")
    ReservedSlug.objects.bulk_create(
        [ReservedSlug(slug=slug, note="from the start") for slug in sorted(set(RESERVED))]
    )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunPython(write_reserved, migrations.RunPython.noop)]
