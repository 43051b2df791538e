"""Gives the demo's Commons a few discussions: members who disagree kindly, and one who advertises.

By the same actions as anybody's words, with an earlier `now`. Called once, when a demo opens.
"""

from datetime import datetime, timedelta
from uuid import UUID

from coop.demo import people
from coop.forum.actions import choosing, marks, posting, topics
from coop.forum.states import How, Label, Reaction, Side, Why

SIMULATED = (*(f"sim-rider-{n}" for n in range(1, 6)), "sim-driver-3")
SPEAKERS = ("rider", "driver", "steward", *SIMULATED)
JOINED = timedelta(days=60)


class Talk:
    """One discussion, written turn by turn: each turn some minutes after the one before."""

    def __init__(self, cast: dict[str, UUID], topic: str, title: str, *, at: datetime) -> None:
        self.cast, self.topic, self.title, self.at = cast, topic, title, at
        self.thread_id: UUID | None = None

    def say(
        self,
        who: str,
        text: str,
        *,
        to: UUID | None = None,
        after_min: int = 35,
        side: Side = Side.NONE,
    ) -> UUID:
        """The next turn; the first one opens the discussion. Returns the contribution's id."""
        self.at += timedelta(minutes=after_min)
        by = self.cast[who]
        if self.thread_id is None:
            self.thread_id = posting.open_thread(
                topic=self.topic, title=self.title, text=text, by=by, now=self.at
            )
            return self.thread_id
        return posting.reply(
            thread_id=self.thread_id, text=text, parent_id=to, side=side, by=by, now=self.at
        )

    def useful(self, post_id: UUID, *, yes: tuple[str, ...], no: tuple[str, ...] = ()) -> None:
        """What members answer about an argument."""
        for is_useful, voices in ((True, yes), (False, no)):
            for who in voices:
                marks.rate(post_id=post_id, is_useful=is_useful, by=self.cast[who], now=self.at)

    def like(self, post_id: UUID, *voices: str, reaction: Reaction = Reaction.AGREE) -> None:
        """A small yes of some."""
        for who in voices:
            marks.react(
                post_id=post_id, reaction=reaction, is_on=True, by=self.cast[who], now=self.at
            )

    def labelled(self, post_id: UUID, label: Label, *voices: str) -> None:
        """What some say of somebody's words."""
        for who in voices:
            marks.label(post_id=post_id, label=label, by=self.cast[who], now=self.at)


def write(*, now: datetime) -> None:
    """Let members have talked for two weeks."""
    topics.found(now=now - JOINED)
    cast = {who: people.ensure(who, now=now - JOINED) for who in SPEAKERS}
    # In the demo's inbox stands what reaches those whom one can be.
    for who in SIMULATED:
        choosing.choose(by=cast[who], matrix={str(why): str(How.NEVER) for why in Why})
    _waiting(Talk(cast, "rides", "Is five minutes at the pickup fair?", at=now - timedelta(days=9)))
    _bikes(Talk(cast, "rides", "Bikes in the back", at=now - timedelta(days=5)))
    _winter(Talk(cast, "driving", "Winter tyres: who orders together?", at=now - timedelta(days=3)))
    _reserve(Talk(cast, "money", "What is the reserve for?", at=now - timedelta(days=2)))
    _thanks(
        Talk(
            cast,
            "everything-else",
            "Thank you, whoever drove line 4’s last bus",
            at=now - timedelta(hours=7),
        )
    )


def _waiting(talk: Talk) -> None:
    """An argument that could become a proposal."""
    talk.say(
        "sim-rider-1",
        "I use a walker, and from my door to the kerb takes me **six minutes** on a good day. The"
        " waiting fee begins after five.\n\nI do not want anything for free. I would like to know"
        " how the five came about, and whether seven would hurt anybody.",
    )
    first = talk.say(
        "driver",
        "It came with the founding rules, nobody voted on it yet. On most rides people are there"
        " before I am. The few who need longer are the ones I *want* to wait for.",
    )
    talk.say(
        "sim-rider-1",
        "Thank you, Ben. That is good to read.",
        to=first,
        after_min=12,
    )
    talk.like(first, "rider", "sim-rider-1", "sim-rider-2", "steward")
    pro = talk.say(
        "sim-rider-2",
        "Whoever needs longer pays for it today, and they are the same people every time. Two"
        " minutes spread over everybody is a few cents.",
        side=Side.FOR,
        after_min=140,
    )
    con = talk.say(
        "sim-driver-3",
        "In the evening two minutes per ride is one ride less in an hour. Pay the driver for the"
        " longer wait, and I am for it.",
        side=Side.AGAINST,
    )
    answer = talk.say(
        "rider", "Then let the *fee* carry it, and not the driver: is that what you mean?", to=con
    )
    talk.say("sim-driver-3", "Exactly that.", to=answer, after_min=6)
    small = talk.say("sim-rider-4", "Seven is a rounder number.", side=Side.FOR)
    talk.say(
        "steward",
        "The desk can already add a note “needs time” to a booking. Few know it. Would that do,"
        " before we change a rule for all?",
        side=Side.NEUTRAL,
    )
    talk.useful(pro, yes=("rider", "driver", "sim-rider-1", "sim-rider-3"), no=("sim-driver-3",))
    talk.useful(con, yes=("rider", "driver", "sim-rider-1", "sim-rider-2", "steward"))
    talk.useful(small, yes=("sim-rider-5",), no=("sim-driver-3", "sim-rider-2"))


def _bikes(talk: Talk) -> None:
    talk.say(
        "sim-rider-3",
        "Could the app say *before* I book whether a bicycle fits? Last week two cars came that"
        " could not take mine, and both drivers lost their time.",
    )
    yes = talk.say(
        "driver",
        "Please. A fourth thing to tick beside wheelchair, child seat and pet would do. @Ada"
        " Lindqvist, did you not ask for the same in spring?",
        after_min=90,
    )
    talk.say("rider", "I did, for a cello. “Something long” would help us both.", to=yes)
    talk.like(yes, "rider", "sim-rider-1", "sim-rider-3", "sim-driver-3")
    advert = talk.say(
        "sim-rider-5",
        "Bicycle racks, cheapest in town, only this week!! Call the number in my profile.",
        after_min=600,
    )
    talk.labelled(advert, Label.SPAM, "rider", "driver", "sim-rider-1", "sim-rider-3")
    talk.like(
        talk.say("steward", "I put it on the list of the next meeting, with the cello."),
        "rider",
        "sim-rider-3",
        reaction=Reaction.THANKS,
    )


def _winter(talk: Talk) -> None:
    talk.say(
        "sim-driver-3",
        "The dealer at the harbour gives 12 % off from ten sets on. I have four names so far:\n\n"
        "- Octavia, 205/55 R16\n- Corolla, 195/65 R15\n- two Ioniqs, 205/60 R16\n\nWho else?",
    )
    talk.like(
        talk.say("driver", "Me, 205/60 R16. And I can fetch them with the van.", after_min=55),
        "sim-driver-3",
    )


def _reserve(talk: Talk) -> None:
    talk.say(
        "sim-rider-4",
        "A fifth of each fee goes to the reserve. When is it enough? I looked into"
        " [the books](/books/) and could not find a goal.",
    )
    goal = talk.say(
        "steward",
        "There is none yet, you read it right. Rules of thumb say three months of operations. A"
        " goal could be a rule that we vote on.",
        after_min=75,
    )
    talk.like(goal, "rider", "sim-rider-4", "sim-rider-2")
    talk.say("rider", "Three months, and then more to the people? I would propose that.", to=goal)


def _thanks(talk: Talk) -> None:
    talk.say(
        "sim-rider-2",
        "It had stopped for good, it was snowing, and four of you came within ten minutes for eleven"
        " people who did not know each other. Somebody even had blankets.",
    )
    kind = talk.say("driver", "That was Tuuli. The blankets are always there.", after_min=20)
    talk.labelled(kind, Label.KIND, "rider", "sim-rider-1", "sim-rider-2", "sim-rider-3")
    talk.like(kind, "rider", "sim-rider-2", reaction=Reaction.THANKS)
