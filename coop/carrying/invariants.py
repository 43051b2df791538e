"""What is always true of archives; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "carrying.no_archive_outlives_its_time",
        "An archive, or one that was only looked at, is gone ten minutes after its time.",
        """
SELECT 'made' AS kind, id FROM carrying_export WHERE until < %(now)s - interval '10 minutes'
 UNION ALL
SELECT 'brought', id FROM carrying_arrival WHERE until < %(now)s - interval '10 minutes'
""",
    ),
    Invariant(
        "carrying.what_was_taken_in_keeps_no_copy",
        "Of an archive that was taken in, no second copy stays.",
        """
SELECT id AS arrival FROM carrying_arrival WHERE taken_at IS NOT NULL AND length(sealed) > 0
""",
    ),
)
