"""What draws by lot are seeded by: a checkpoint that did not exist when something was recorded."""

from django.db.models import Count, Q

from coop.journal import models
from coop.journal.queries import log
from coop.journal.queries.log import Signed


def later_checkpoint(entry_id: int, *, witnesses: int) -> Signed | None:
    """The first checkpoint that holds an entry and that so many witnesses have cosigned.

    None: it is not sealed, or not seen by enough of them yet. Nobody chooses which one it is.
    """
    leaf = models.Leaf.objects.filter(entry_id=entry_id).values_list("index", flat=True).first()
    if leaf is None:
        return None
    if witnesses <= 0:
        return log.first_with(leaf)
    seen = Count("cosignature__witness", filter=Q(cosignature__witness__until=None), distinct=True)
    rows = models.Checkpoint.objects.filter(size__gt=leaf).annotate(seen=seen)
    size = rows.filter(seen__gte=witnesses).order_by("size").values_list("size", flat=True).first()
    return None if size is None else log.at_size(size)


def index_of(entry_id: int) -> int | None:
    """Under which number an entry is sealed; None: it is not yet."""
    return models.Leaf.objects.filter(entry_id=entry_id).values_list("index", flat=True).first()
