"""Sentences of the Commons that several doors say. Knows no table."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coop.forum.states import How, Label, Law, Reaction, Side, Why

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise as Words
else:
    Words = object

LABELS: dict[Label, Words] = {
    Label.SPAM: _("Advertising"),
    Label.OFF_TOPIC: _("Off topic"),
    Label.RUDE: _("Rude"),
    Label.FALSE: _("Not true"),
    Label.KIND: _("Kind"),
    Label.HELPFUL: _("Helpful"),
}
REACTIONS: dict[Reaction, Words] = {Reaction.AGREE: _("Agree"), Reaction.THANKS: _("Thanks")}
SIDES: dict[Side, Words] = {
    Side.FOR: _("For"),
    Side.AGAINST: _("Against"),
    Side.NEUTRAL: _("To consider"),
}
LAWS: dict[Law, Words] = {
    Law.PRIVATE: _("Somebody’s private data"),
    Law.THREAT: _("A threat, or a call for violence"),
    Law.DEFAMATION: _("Defamation that a court found"),
    Law.COPYRIGHT: _("Somebody else’s protected work"),
    Law.MINORS: _("Protection of children"),
    Law.COURT: _("A court’s order"),
}
WHYS: dict[Why, Words] = {
    Why.MENTION: _("Somebody names you"),
    Why.REPLY: _("Somebody answers you"),
    Why.THREAD: _("New in a discussion you follow"),
    Why.TOPIC: _("A new discussion in a topic you follow"),
}
HOWS: dict[How, Words] = {
    How.ONCE: _("At once"),
    How.DIGEST: _("In a summary"),
    How.NEVER: _("Not by e-mail"),
}
FOUNDING_TOPICS = (
    ("rides", _("Rides and the city"), _("Pickups, zones, waiting, what a good ride is.")),
    ("driving", _("Driving"), _("Pay, hours, cars, and life at the wheel.")),
    ("money", _("Money"), _("Fares, the fee, its split, and the books.")),
    ("proposals", _("Proposals"), _("What members vote on, and what they could.")),
    ("everything-else", _("Everything else"), _("Hello, thank you, and ideas without a shelf.")),
)
