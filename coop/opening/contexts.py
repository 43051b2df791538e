"""What the pages of the opening show, shaped for the templates."""

from typing import Any
from zoneinfo import available_timezones

from coop.opening import wording
from coop.opening.forms import RatesForm
from coop.opening.queries import STEPS, Progress
from coop.opening.rates import EXAMPLE_M, EXAMPLE_S, Example, RateBook, examples
from coop.web import formats
from coop.web.local import Local

Context = dict[str, Any]


def frame(progress: Progress, current: str) -> Context:
    """What every step shows: how far one is, and where one is."""
    kinds = (*STEPS, "review")
    return {
        "progress": progress,
        "current": current,
        "number": kinds.index(current) + 1,
        "count": len(kinds),
        "steps": [
            {"key": key, "name": wording.STEPS[key], "is_done": key in progress.done}
            for key in kinds
        ],
    }


def city_page(cities: list[Any], chosen: str, local: Local) -> Context:
    """The cities that were imported, and what the chosen one proposes."""
    return {
        "cities": [{"slug": city.slug, "name": city.name} for city in cities],
        "chosen": chosen,
        "proposed": local,
        "time_zones": sorted(available_timezones()),
    }


def rates_page(form: RatesForm, book: RateBook, zone: Local) -> Context:
    """The rate card as a form, with an example of what it makes."""
    return {
        "form": form,
        "cards": [
            {
                "key": key,
                "name": wording.CLASSES[key][0],
                "says": wording.CLASSES[key][1],
                "fields": [
                    {"name": wording.PARTS[field.name.removeprefix(f"{key}_")], "field": field}
                    for field in fields
                ],
            }
            for key, fields in form.cards()
        ],
        "shares": [
            {"name": wording.SHARES[bucket], "field": field} for bucket, field in form.shares()
        ],
        "zone": zone,
        **example(book, zone),
    }


def example(book: RateBook, zone: Local) -> Context:
    """What a ride of usual length costs under a card, and who gets what of it."""
    return {
        "zone": zone,
        "distance": formats.distance(EXAMPLE_M, zone.units),
        "duration": formats.minutes(EXAMPLE_S),
        "examples": [_example(one, book) for one in examples(book)],
        "fee_bp": book.fee_bp,
        "tax_bp": book.tax_bp,
        "split": [
            {"key": key, "name": wording.SHARES[key], "share_bp": share_bp}
            for key, share_bp in book.split_bp.items()
        ],
    }


def rates_read(book: RateBook, zone: Local) -> Context:
    """The rate card to be read."""
    return {
        "cards": [
            {
                "name": wording.CLASSES[key][0],
                "says": wording.CLASSES[key][1],
                "lines": [
                    {"name": wording.PARTS[part], "amount_minor": amount}
                    for part, amount in card.items()
                ],
            }
            for key, card in book.cards.items()
        ],
        **example(book, zone),
    }


def _example(one: Example, book: RateBook) -> Context:
    return {
        "name": wording.CLASSES[one.service_class][0],
        "total_minor": one.fare.total_minor,
        "driver_minor": one.fare.driver_minor,
        "fee_minor": one.fare.fee_minor,
        "tax_minor": one.fare.tax_minor,
        "shares": [
            {"key": key, "name": wording.SHARES[key], "amount_minor": amount}
            for key, amount in one.fee_parts.items()
        ],
    }
