"""The built-in roles: operators' in public, staff's and customers' in a tenant's schema.

Only code and name: what a built-in role may do is in the program.
"""

from django.db import migrations

PLATFORM = [
    ("super_admin", "Super admin"),
    ("support", "Support"),
    ("finance", "Finance"),
    ("read_only", "Read-only"),
]
TENANT = [
    ("owner", "Owner"),
    ("manager", "Manager"),
    ("front_desk", "Front desk"),
    ("professional", "Professional"),
    ("kitchen", "Kitchen"),
    ("read_only", "Read-only"),
    ("customer", "Customer"),
]


def plant(apps, schema_editor):
    """Write the roles of the schema that is being migrated."""
    roles = PLATFORM if schema_editor.connection.schema_name == "public" else TENANT
    role = apps.get_model("identity", "Role")
    role.objects.bulk_create([role(code=code, name=name, is_built_in=True) for code, name in roles])


class Migration(migrations.Migration):
    """Seed data."""

    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop, elidable=False)]
