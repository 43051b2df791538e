"""What fills the addresses and bodies of the log, for the permission table and what holds on pages."""

from coop.journal.actions import keeping, sealing, witnessing
from coop.journal.notes import COSIGNS
from coop.journal.signing import new_signer
from coop.work import clock

BODIES: dict[str, dict[str, object]] = {
    "/api/v1/office/witnesses": {"key": "w.example.org+x+x", "name": "A neighbour"},
}
PAGES = ("/log/", "/log/?kind=rule.version&before=90", "/log/entries/3/")


def parts() -> dict[str, object]:
    """The log is sealed, and has a witness."""
    now = clock.now()
    keeping.ensure_key(now=now)
    signer = new_signer("w.example.org/1", COSIGNS)
    witness_id = witnessing.name(key=signer.key.text, called="A neighbour", now=now)
    sealing.seal(payload={}, now=now)
    return {
        "<int:index>": 0,
        "<int:level>": 0,
        "<path:groups>": "000.p/1",
        "<str:month>": "2026-10",
        "<str:kind>": "coop.named",
        "<slug:pool>": "drivers",
        "<int:witness_id>": witness_id,
    }
