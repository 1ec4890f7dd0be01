"""The plans that an installation starts with; operators change them as rows."""

from django.db import migrations

STARTER = ["memberships", "own_roles"]
PROFESSIONAL = [*STARTER, "custom_domains", "api_keys", "webhooks", "campaigns", "assistant", "routing_rules"]
ENTERPRISE = [*PROFESSIONAL, "scheduled_reports", "staff_networks"]
PLANS = [
    ("free", "Free", 0, {"venues": 1, "customers": 50, "staff": 2}, []),
    ("starter", "Starter", 99_900, {"venues": 2, "customers": 200, "staff": 5}, STARTER),
    ("professional", "Professional", 249_900, {"venues": 5, "customers": 1_000, "staff": 25}, PROFESSIONAL),
    ("enterprise", "Enterprise", 999_900, {"venues": 20, "customers": 5_000, "staff": 200}, ENTERPRISE),
]


def write_plans(apps, schema_editor):
    Plan = apps.get_model("plans", "Plan")
    for position, (slug, name, price_minor, limits, features) in enumerate(PLANS):
        Plan.objects.create(
            slug=slug, name=name, price_minor=price_minor, limits=limits, features=features, position=position
        )


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(write_plans, migrations.RunPython.noop)]
