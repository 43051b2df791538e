"""The API of special zones and, until the co-operative opens, of what a surcharge costs."""

from uuid import UUID

from coop.members import gates
from coop.work.doors import Ask, delete, patch, post
from rides.office import actions
from rides.office.serializers import NewSpecialIn, SpecialIn
from rides.places import drawing, zoning
from rides.places.drawing import By, Sketch
from rides.places.serializers import SeenIn, SpecialOut, area

OFFICE = "office"


@post(
    NewSpecialIn,
    SpecialOut,
    name="draw_special_zone",
    summary="Draw a queue, an area without pickups or one with a price",
    tag=OFFICE,
    code=201,
)
def draw(ask: Ask) -> object:
    """Draw a special zone. Its name is given once, so that drawing it twice makes one zone."""
    by, asked = By(gates.steward(ask.request)), ask.fields
    sketch = _sketch(asked)
    made = ask.once(
        lambda: actions.draw_special(
            city_slug=asked["city"],
            kind=asked["kind"],
            sketch=sketch,
            amount_minor=asked.get("amount_minor"),
            by=by,
            now=ask.now,
        )
    )
    assert made is not None
    return zoning.special(made)


@patch(
    SpecialIn,
    SpecialOut,
    name="change_special_zone",
    summary="Change a special zone",
    tag=OFFICE,
)
def change(ask: Ask, special_id: UUID) -> object:
    """Change a special zone; `seen` says which change of it you saw last."""
    user_id, asked = gates.steward(ask.request), ask.fields
    before = zoning.special(special_id)
    known = {"name": before.name, "area": before.area, "waiting_area": before.waiting_area}
    actions.change_special(
        special_id=special_id,
        sketch=_sketch(known | asked),
        amount_minor=asked.get("amount_minor"),
        by=By(user_id, asked["seen"]),
        now=ask.now,
    )
    return zoning.special(special_id)


@delete(SeenIn, name="remove_special_zone", summary="Remove a special zone", tag=OFFICE)
def remove(ask: Ask, special_id: UUID) -> None:
    """Remove a special zone; `seen` says which change of it you saw last."""
    user_id = gates.steward(ask.request)
    drawing.remove_special(special_id=special_id, by=By(user_id, ask.fields["seen"]), now=ask.now)


def _sketch(asked: dict[str, object]) -> Sketch:
    waiting = asked.get("waiting_area")
    return Sketch(
        name=str(asked["name"]),
        area=area(asked["area"]),
        waiting=area(waiting) if waiting else None,
    )
