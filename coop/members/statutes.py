"""The statutes that everybody agrees to who becomes a member: what no vote of a day changes.

Numbers are not part of them: those are rules, which members change by voting.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

ARTICLES: tuple[tuple[Promise | str, Promise | str], ...] = (
    (
        _("One member, one vote"),
        _(
            "Everybody who rides or drives with us may become a member. Each member has one vote, "
            "whatever they paid, drove or rode."
        ),
    ),
    (
        _("What members decide"),
        _(
            "Members set the fee and how it is split, the rules that the service runs by, and what "
            "the reserve is spent on. What they decide is carried out as it was voted on."
        ),
    ),
    (
        _("The member share"),
        _(
            "Each member holds one share of the same price, paid at once or in instalments. It earns "
            "no interest and gives no second vote. Who leaves gets back what they paid in."
        ),
    ),
    (
        _("What the co-operative earns"),
        _(
            "The fee flows to members by the split in force, in proportion to what they did, and to "
            "the reserve. The reserve belongs to all and is never divided."
        ),
    ),
    (
        _("Open books"),
        _(
            "Anybody can read the books. Every decision, and every change of a rule, is written where "
            "nobody can change it afterwards."
        ),
    ),
    (
        _("Your data"),
        _(
            "Your data stays yours. Whoever looks at it for the co-operative has a purpose, and you "
            "can read who looked and why."
        ),
    ),
    (
        _("Leaving"),
        _(
            "You may leave at any time by giving notice. Nobody is expelled but by a panel of members "
            "drawn by lot, after a hearing. A steward may close an account for safety for a few days "
            "at most."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article, in the reader's language."""

    number: int
    name: str
    says: str


def articles() -> list[Article]:
    """The statutes in order."""
    return [Article(n, str(name), str(says)) for n, (name, says) in enumerate(ARTICLES, 1)]


def edition() -> str:
    """Names these statutes: it changes with any word of the English text."""
    with override("en"):
        text = "\n".join(f"{one.name}\n{one.says}" for one in articles())
    return sha256(text.encode()).hexdigest()[:16]
