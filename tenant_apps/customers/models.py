"""The people whom a tenant serves, and the files by which they came."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.locks import Rank
from shared.rows import Home, Row
from tenant_apps.customers import names


class Customer(Row):
    """One person. A phone may be shared by a family; `code` (`STU-000123`) is what people say.

    phone, guardian_phone: E.164 or empty. user_uid: the identity of who registered. name_key and search_key
    follow from the other fields (`names`); `fill_keys` sets them before a row is written. merge_record: what went
    over with a merge, so that it can go back. erased_at: forgotten for good; the code is all that is left.
    """

    class State(models.TextChoices):
        """Whether the person may book."""

        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        ARCHIVED = "archived", _("Archived")

    class Language(models.TextChoices):
        """The language of messages."""

        ENGLISH = "en", _("English")
        HINDI = "hi", _("Hindi")

    HOME = Home.TENANT
    LOCK_RANK = Rank.PERSON

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=16, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    dob = models.DateField(null=True, blank=True)
    guardian_name = models.CharField(max_length=120, blank=True, default="")
    guardian_phone = models.CharField(max_length=16, blank=True, default="")
    language = models.CharField(max_length=5, choices=Language, blank=True, default="")
    notes = models.TextField(max_length=4000, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    suspended_reason = models.CharField(max_length=200, blank=True, default="")
    user_uid = models.UUIDField(null=True, blank=True, unique=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merge_record = models.JSONField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    name_key = models.CharField(max_length=120, editable=False)
    search_key = models.TextField(editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["phone", "name_key"], name="customer_by_phone"),
            models.Index(fields=["email", "name_key"], name="customer_by_email"),
            models.Index(fields=["guardian_phone", "name_key"], name="customer_by_guardian"),
            models.Index(fields=["name_key"], name="customer_by_name"),
            models.Index(fields=["-created_at", "-uid"], name="customer_newest"),
            GinIndex(fields=["tags"], name="customer_by_tag"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def fill_keys(self) -> None:
        """Set what follows from the other fields."""
        self.name_key = names.name_key(self.name)
        words = [self.code, self.name, self.email, self.phone, self.guardian_name, self.guardian_phone]
        self.search_key = names.search_key(words)


class CodeCounter(Row):
    """The last number given under a prefix. Locked while people are added, so a plan's limit holds too."""

    HOME = Home.TENANT
    LOCK_RANK = Rank.COUNTER

    prefix = models.CharField(max_length=6, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:06d}"


class Import(Row):
    """A file of customers on its way in. `done_rows` is how far it got; the file is removed when it is over.

    mapping: {our field: the file's header}. brought_by: who, as facts name people. language: of the problems' words.
    to_create: how many new people the check has found; they have their place in the plan while it runs.
    """

    class State(models.TextChoices):
        """How far it is (`states.py`)."""

        UPLOADED = "uploaded", _("Uploaded")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        """What the file is."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    HOME = Home.TENANT
    LOCK_RANK = Rank.JOB

    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    file_name = models.CharField(max_length=120)
    file_kind = models.CharField(max_length=4, choices=Kind)
    stored_as = models.CharField(max_length=120, blank=True, default="")
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    dry_run = models.BooleanField(default=False)
    skip_bad = models.BooleanField(default=True)
    total = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    to_create = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True, default="")
    error_detail = models.CharField(max_length=300, blank=True, default="")
    brought_by_uid = models.UUIDField(null=True, blank=True)
    brought_act_uid = models.UUIDField(null=True, blank=True)
    brought_by_name = models.CharField(max_length=120, blank=True, default="")
    brought_by_kind = models.CharField(max_length=12, default="user")
    language = models.CharField(max_length=5, default="en")
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}


class ImportProblem(Row):
    """What is wrong with one cell. row: the line as a spreadsheet counts it, the header being 1."""

    HOME = Home.TENANT

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["of_import", "row", "id"], name="import_problem_by_row")]

    def __str__(self) -> str:
        return f"{self.row} {self.field} {self.code}"
