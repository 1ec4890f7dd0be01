"""The vendors and prices that an installation starts with; operators change them as rows."""

from django.db import migrations

VENDORS = [("msg91", "MSG91"), ("twilio", "Twilio")]
PRICES = [("sms", 25_000), ("whatsapp", 90_000), ("voice", 100_000)]


def write(apps, schema_editor):
    Vendor, Price = apps.get_model("credits", "Vendor"), apps.get_model("credits", "Price")
    for slug, name in VENDORS:
        Vendor.objects.create(slug=slug, name=name)
    for channel, per_thousand_minor in PRICES:
        Price.objects.create(channel=channel, per_thousand_minor=per_thousand_minor)


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
