"""What the public page shows of gaps between groups."""

from datetime import datetime

from django.utils.translation import gettext as _

from coop.trust import wording_groups
from coop.trust.queries import groups

BP_OF_POINT = 100


def figures(now: datetime) -> dict[str, object]:
    """The last count, as tables: title, groups with their share, the gap in points."""
    gaps = groups.latest(now)
    roles = {"driver": _("Drivers"), "rider": _("Riders")}
    tables = [
        (
            f"{roles[one.role]}: {wording_groups.trait(one.trait)}",
            [(wording_groups.group(name), share) for name, share in one.shares.items()],
            one.gap_bp // BP_OF_POINT,
        )
        for one in gaps.told
    ]
    return {"gaps": gaps, "gap_tables": tables}
