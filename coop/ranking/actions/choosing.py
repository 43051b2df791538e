"""A member chooses an order: it is checked, and goes into their locker and nowhere else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.locker import client as locker
from coop.ranking import expressions, registry, wording
from coop.ranking.choice import WEIGHT_MOST, Choice, founding, offered, whole
from coop.ranking.features import OWN, REMOTE, SUBJECTS, Features, Subject
from coop.work.outbound import OutboundFailed, split


class NoSuchOrder(Malformed):
    """A preset or weight that is not offered."""

    code = "no_such_order"


class UnusableExpression(Malformed):
    """The expression cannot order anything, and why."""

    code = "unusable_expression"


class UnusableAddress(Malformed):
    """A ranker's address that is never asked."""

    code = "unusable_address"


def drafted(
    subject: Subject,
    *,
    preset: str,
    weights: Mapping[str, int] | None = None,
    source: str = "",
    url: str = "",
    examples: Sequence[Features] = (),
) -> Choice:
    """The choice that these wishes make; nothing is kept yet.

    Args:
        weights: criterion -> 0 to 100, in whatever proportion; they become percents.
        examples: candidates on which an expression is tried.
    Raises:
        NoSuchOrder: a preset or criterion that is not offered.
        UnusableExpression, UnusableAddress: what the preset needs is missing or wrong.
    """
    if preset not in offered(subject):
        raise NoSuchOrder(_("That is none of the orders on the page. Choose one of them."))
    known = SUBJECTS[subject]
    weights = known.presets.get(preset) or _weights(subject, weights or {})
    if preset == OWN:
        _need_usable(subject, source, examples)
    if preset == REMOTE:
        _need_address(url)
    return Choice(subject, preset, whole(subject, weights), source.strip(), url.strip())


@transaction.atomic
def choose(choice: Choice, *, by: UUID, now: datetime) -> None:
    """Keep a choice in the member's locker; what follows the old one sees the new one next time."""
    locker.write(by, "ranking", {str(choice.subject): choice.as_text()}, now=now)
    registry.tell(choice.subject, by, is_common=choice.level == 0, now=now)


def _weights(subject: Subject, weights: Mapping[str, int]) -> Mapping[str, int]:
    known = {one.key for one in SUBJECTS[subject].criteria}
    if not set(weights) <= known or not all(0 <= w <= WEIGHT_MOST for w in weights.values()):
        raise NoSuchOrder(_("A weight lies between 0 and 100."))
    return weights if any(weights.values()) else founding(subject)


def _need_usable(subject: Subject, source: str, examples: Sequence[Features]) -> None:
    try:
        expressions.check(subject, source, examples)
    except expressions.Unusable as fault:
        raise UnusableExpression(
            wording.unusable(fault.code, fault.detail), facts={"reason": fault.code}
        ) from None


def _need_address(url: str) -> None:
    try:
        split(url.strip())
    except OutboundFailed as fault:
        raise UnusableAddress(wording.failed(fault.code), facts={"reason": fault.code}) from None
