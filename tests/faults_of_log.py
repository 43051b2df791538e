"""What breaks the invariants of the public log, planted past all that guards it."""

ENTRY = "(SELECT min(id) FROM journal_entry)"
LEAF = f"""
INSERT INTO journal_leaf (index, entry_id, kind, data) SELECT {{index}}, id, kind, {{data}}
  FROM journal_entry WHERE id = {ENTRY};
"""
SIGNED = """
INSERT INTO journal_checkpoint (size, root, note, at)
VALUES (1, sha256(''), E'x\\n{size}\\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\\n\\n', '2026-01-01');
"""
FAULTS = {
    "journal.entries_are_sealed_or_wait": "DELETE FROM journal_waiting",
    "journal.sealing_is_on_time": SIGNED.format(size=1),
    "journal.numbers_have_no_gap": LEAF.format(index=5, data="'{}'"),
    "journal.leaves_say_what_was_recorded": LEAF.format(index=0, data="'{}'"),
    "journal.tiles_hold_the_hashes": LEAF.format(index=0, data="'{}'")
    + "INSERT INTO journal_tile (level, number, hashes, root) VALUES (0, 0, '', '')",
    "journal.witnesses_saw_what_was_signed": SIGNED.format(size=2),
}
