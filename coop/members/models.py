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
    """That this person was admitted as a member, when, and by whom."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="membership")
    admitted_at = models.DateTimeField()
    admitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Office(models.Model):
    """A term of office; open while `ended_at` is empty. `until`: when the term of an election ends."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offices")
    kind = models.CharField(max_length=20)
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(ended_at=None), name="one_open_office_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["dispatcher", "guardian", "steward"]),
                name="office_is_known",
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
    """That an account is closed, and why; until it is reopened, or until `until`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="closings")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    until = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(reopened_at=None), name="one_open_closing_per_account"
            )
        ]
