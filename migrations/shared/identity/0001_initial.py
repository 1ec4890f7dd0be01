"""Users, roles, devices, codes, links, invites and API keys."""

import django.db.models.deletion
import django.db.models.functions.text
import shared.clock
import shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=shared.ids.uuid7, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=shared.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=shared.clock.now)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("phone", models.CharField(blank=True, default="", max_length=16)),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("hi", "हिन्दी")], default="en", max_length=8),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("token_version", models.PositiveIntegerField(default=1)),
                ("failed_logins", models.PositiveIntegerField(default=0)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                ("last_login_at", models.DateTimeField(blank=True, null=True)),
                ("email_verified_at", models.DateTimeField(blank=True, null=True)),
                ("phone_verified_at", models.DateTimeField(blank=True, null=True)),
                ("totp_secret", models.TextField(blank=True, default="")),
                ("totp_pending", models.TextField(blank=True, default="")),
                ("totp_last_step", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=shared.ids.uuid7, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=shared.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=shared.clock.now)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("permissions", models.JSONField(blank=True, default=list)),
                ("is_built_in", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=shared.ids.uuid7, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=shared.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=shared.clock.now)),
                ("name", models.CharField(max_length=80)),
                ("key_mark", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=12)),
                ("scopes", models.JSONField(default=list)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="api_keys",
                        to="identity.user",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MailToken",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=shared.ids.uuid7, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=shared.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=shared.clock.now)),
                ("purpose", models.CharField(choices=[("password", "Password"), ("email", "Email")], max_length=16)),
                ("email", models.EmailField(max_length=254)),
                ("token_mark", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mail_tokens", to="identity.user"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=shared.ids.uuid7, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=shared.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=shared.clock.now)),
                ("phone", models.CharField(max_length=16)),
                ("purpose", models.CharField(choices=[("login", "Login"), ("phone", "Phone")], max_length=16)),
                ("code_mark", models.CharField(max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("phone", "purpose"), name="identity_phonecode_one")],
            },
        ),
        migrations.CreateModel(
            name="Invite",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=shared.ids.uuid7, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=shared.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=shared.clock.now)),
                ("email", models.EmailField(max_length=254)),
                ("token_mark", models.CharField(max_length=64, unique=True)),
                ("invited_by", models.UUIDField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invites",
                        to="identity.user",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invites", to="identity.role"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="user",
            name="role",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="users", to="identity.role"
            ),
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=shared.ids.uuid7, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=shared.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=shared.clock.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[("api", "Api"), ("page", "Page"), ("impersonation", "Impersonation")], max_length=16
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                ("agent_mark", models.CharField(blank=True, default="", max_length=64)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                ("refresh_mark", models.CharField(blank=True, default="", max_length=64)),
                ("last_seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_for", models.CharField(blank=True, default="", max_length=24)),
                ("act_uid", models.UUIDField(blank=True, null=True)),
                ("act_name", models.CharField(blank=True, default="", max_length=120)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to="identity.user"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "revoked_at"], name="identity_device_user")],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(models.Q(("email", ""), _negated=True), ("removed_at", None)),
                name="identity_user_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("phone", ""), _negated=True), ("removed_at", None)),
                fields=("phone",),
                name="identity_user_phone",
            ),
        ),
    ]
