"""The API of the log: how it stands, its entries with their proofs, one's own receipts, witnesses."""

from django.http import Http404

from coop.audit import receipts, serializers
from coop.journal.actions import witnessing
from coop.journal.queries import entries, witnesses
from coop.members import gates
from coop.work.doors import Ask, delete, get, post

INDEX_MAX = 2**62


@get(serializers.LogOut, name="log", summary="The public log", tag="books", is_open=True)
def log(ask: Ask) -> object:
    """The newest checkpoint and who witnessed it. For everyone."""
    return witnesses.state()


@get(
    serializers.EntryOut,
    serializers.EntriesIn,
    name="log_entries",
    summary="Entries of the log",
    tag="books",
    many=True,
    is_open=True,
)
def log_entries(ask: Ask) -> object:
    """Thirty entries from the newest, or from below a number, down. For everyone."""
    return entries.page(before=ask.fields.get("before"), kind=ask.fields["kind"])


@get(
    serializers.ProofOut,
    name="log_proof",
    summary="An entry and its proof",
    tag="books",
    is_open=True,
)
def log_proof(ask: Ask, index: int) -> object:
    """An entry, and what leads from it to the signed root. For everyone."""
    found = receipts.of_entry(index) if index < INDEX_MAX else None
    if found is None:
        raise Http404
    return found


@get(serializers.MineOut, name="log_mine", summary="Your own in the log", tag="me", many=True)
def log_mine(ask: Ask) -> object:
    """Your ballots, shares and newest rides, and where each stands in the log."""
    return receipts.every(ask.by, now=ask.now)


@get(
    serializers.WitnessOut,
    name="witnesses",
    summary="The log's witnesses",
    tag="office",
    many=True,
)
def all_witnesses(ask: Ask) -> object:
    """Whose cosignatures count. For stewards."""
    gates.steward(ask.request)
    return witnesses.witnesses()


@post(serializers.WitnessIn, name="name_witness", summary="Name a witness", tag="office")
def name_witness(ask: Ask) -> None:
    """Let a witness's word count from now on. For stewards."""
    gates.steward(ask.request)
    fields, now = ask.fields, ask.now

    def act() -> None:
        witnessing.name(key=fields["key"], called=fields["name"], now=now)

    ask.once(act)


@delete(name="end_witness", summary="Let a witness go", tag="office", gives=None)
def end_witness(ask: Ask, witness_id: int) -> None:
    """Let a witness's word count no more. For stewards."""
    gates.steward(ask.request)
    witnessing.let_go(witness_id=witness_id, now=ask.now)
