"""People: the account that signs in, membership, offices held, and whom one does not meet.

Only the e-mail is personal here; everything else about a person lies in their locker.
Imported inside this room only.
"""

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """What sign-in needs to find somebody: by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this e-mail.

        Raises:
            User.DoesNotExist: nobody has it.
        """
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """An account: an e-mail that receives sign-in codes, and nothing personal besides.

    Somebody who only ever called the desk has none, and cannot sign in.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True, null=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    # Sign-ins lie in the person's own access log, so the account needs no trace of them.
    last_login = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]


class Membership(models.Model):
    """That this person was admitted as a member, when, and by whom; over once `ended_at` is set.

    Who comes back has a second row. `leaves_at`: the end of a notice that was given.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    admitted_at = models.DateTimeField()
    admitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # "rides", "drives" or "both", as the person said; empty where nobody asked.
    kind = models.CharField(max_length=10, db_default="")
    notice_at = models.DateTimeField(null=True)
    leaves_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None), name="one_membership_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", "rides", "drives", "both"]), name="member_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(leaves_at=None) & Q(notice_at=None)
                | Q(leaves_at__gte=F("notice_at")) & Q(notice_at__gte=F("admitted_at")),
                name="notice_comes_before_leaving",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) & Q(ended_how="")
                | Q(ended_at__gte=F("admitted_at")) & Q(ended_how__in=["resigned", "expelled"]),
                name="membership_ends_somehow",
            ),
        ]


class Application(models.Model):
    """That somebody asked to be a member, what became of it, and why; one under way at a time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    # Which statutes the person agreed to, and under which version of the rules.
    statutes = models.CharField(max_length=64)
    rules_version = models.BigIntegerField()
    applied_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=300, default="")
    again_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="waiting"), name="one_application_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "admitted", "refused", "withdrawn"]),
                name="application_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["rides", "drives", "both"]), name="application_says_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") ^ Q(decided_at__isnull=False),
                name="application_is_decided_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason="") & Q(again_at__isnull=False),
                name="refusal_says_why_and_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["admitted", "refused"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("user")),
                name="nobody_decides_about_themselves",
            ),
        ]


class Check(models.Model):
    """That one person says of another: this is who they say they are. For ever, until taken back.

    `kind`: "document" (a steward saw one; `what` names it, and it counts until `until`), "papers"
    (those that driving needs), "known" (whoever founded the co-operative knows them) or "vouch".
    `how` somebody vouched: "met" (two phones together), "word" (a steward, while founding), or
    empty: by the link of an application.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    how = models.CharField(max_length=10, db_default="")
    what = models.CharField(max_length=20, db_default="")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["document", "papers", "vouch", "known"]),
                name="check_is_known",
            ),
            models.CheckConstraint(
                condition=Q(how="") | Q(kind="vouch", how__in=["met", "word"]),
                name="vouch_says_how",
            ),
            models.CheckConstraint(
                condition=Q(what="", until=None) | Q(kind="document", until__gt=F("at")),
                name="document_says_what_and_until",
            ),
            models.CheckConstraint(condition=~Q(user=F("by")), name="nobody_checks_themselves"),
        ]
        indexes = [
            models.Index(fields=["by", "at"], name="checks_by"),
            models.Index(fields=["user", "kind"], name="checks_of"),
        ]


class CheckEnded(models.Model):
    """That a check counts no more: taken back by who gave it, or found false by a panel."""

    said = models.OneToOneField(Check, on_delete=models.PROTECT, related_name="ended")
    at = models.DateTimeField()
    why = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(why__in=["taken_back", "false"]), name="check_ends_somehow"
            )
        ]


class Office(models.Model):
    """A term of office; open while `ended_at` is empty. `until`: when the term of an election ends.

    `cause`: what put the person there, such as `proposal 12`; empty where a steward appointed.
    `city`: where a seed is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offices")
    kind = models.CharField(max_length=20)
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=60, db_default="")
    city = models.CharField(max_length=60, db_default="")
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(ended_at=None), name="one_open_office_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["dispatcher", "guardian", "seed", "steward"]),
                name="office_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="seed") & ~Q(city="") | ~Q(kind="seed") & Q(city=""),
                name="seeds_have_a_city",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("appointed_at")),
                name="office_ends_after_it_begins",
            ),
        ]


class Block(models.Model):
    """One person does not want to meet another; matching keeps both apart."""

    blocker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    blocked = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    blocked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_per_pair"),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"
            ),
        ]


class Favourite(models.Model):
    """One person would gladly ride with a driver again; it binds nobody."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    favourite = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "favourite"], name="one_favour_per_pair"),
            models.CheckConstraint(
                condition=~Q(user=F("favourite")), name="nobody_favours_themselves"
            ),
        ]


class Session(models.Model):
    """A browser in which somebody is signed in; over once `ended_at` is set.

    Django's own row holds what the browser's cookie opens; this one lets its person recognise it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True, null=True)
    # In words ("Firefox on Linux"), and a random name that a cookie gives this browser.
    device = models.CharField(max_length=60)
    browser_id = models.UUIDField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) ^ Q(session_key=None), name="session_ends_with_its_key"
            )
        ]


class Closing(models.Model):
    """That an account is closed, and why; until it is reopened, or until `until`.

    `cause`: the panel that decided it, such as `panel 12`; empty where a steward closed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="closings")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    cause = models.CharField(max_length=60, db_default="")
    until = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(reopened_at=None), name="one_open_closing_per_account"
            )
        ]
