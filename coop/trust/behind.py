"""How much further away somebody is taken to be, by their conduct: bounded, and never shut out. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """What members voted, in points and seconds: nothing from `soft` on, all of it from `panel` down."""

    soft: int
    panel: int
    behind_s: int


@dataclass(frozen=True, slots=True)
class Place:
    """What matching may know of somebody’s conduct: seconds, and whether little is known of them."""

    behind_s: int
    is_new: bool


def place(points: int | None, bounds: Bounds) -> Place:
    """Where somebody stands in matching; newcomers stand where everybody does.

    Args:
        points: of conduct, in thousandths; None for who is new.
    """
    if points is None:
        return Place(0, is_new=True)
    span = max(1, 1_000 * (bounds.soft - bounds.panel))
    missing = min(max(0, 1_000 * bounds.soft - points), span)
    return Place(bounds.behind_s * missing // span, is_new=False)
