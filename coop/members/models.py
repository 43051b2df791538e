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
    """An account: an e-mail that receives sign-in codes, and nothing personal besides."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True)
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
    """A term of office; open while `ended_at` is empty."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offices")
    kind = models.CharField(max_length=20)
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(ended_at=None), name="one_open_office_per_kind"
            ),
            models.CheckConstraint(condition=Q(kind="steward"), name="office_is_known"),
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
