"""Groups for programs: one's own, and what was counted for everybody."""

from coop.trust import serializers_groups as shapes
from coop.trust.actions import groups
from coop.trust.queries import groups as reading
from coop.work.doors import Ask, delete, get, put

TAG = "trust"


@get(shapes.GroupsShape, name="my_groups", summary="My groups", tag=TAG)
def mine(ask: Ask) -> object:
    """To which groups you said that you belong; it lies in your locker and nowhere else."""
    return reading.mine(ask.by, now=ask.now)


@put(shapes.GroupsShape, shapes.GroupsShape, name="choose_groups", summary="Say my groups", tag=TAG)
def choose(ask: Ask) -> object:
    """In place of what you said before; leave open what you like. It changes no score."""
    chosen = {trait: group for trait, group in ask.fields.items() if group}
    groups.choose(chosen=chosen, by=ask.by, now=ask.now)
    return reading.mine(ask.by, now=ask.now)


@delete(name="drop_groups", summary="Take part no longer", tag=TAG)
def drop(ask: Ask) -> None:
    """What you said is removed, and counted no more."""
    groups.stop(by=ask.by, now=ask.now)


@get(shapes.GapsOut, name="gaps", summary="Gaps between groups", tag=TAG, is_open=True)
def gaps(ask: Ask) -> object:
    """How rides of different groups are praised, as counted last; of few people nothing."""
    return reading.latest(ask.now)
