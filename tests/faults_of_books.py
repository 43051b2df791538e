"""What breaks the invariants of the co-op’s own books, planted past all that guards them."""

BILL = """
INSERT INTO books_bill (id, supplier, number, account, currency, amount_minor, due_on, about, state,
    entered_by_id, entered_at, decided_by_id, reason, payment_key, reversal_reason)
VALUES (gen_random_uuid(), 'x', 'x', 'expense_other', 'EUR', 5, now(), '', '{state}', md5('x')::uuid,
    now(), md5('{by}')::uuid, '', '', '');
"""
STATEMENT = """
INSERT INTO books_statement (id, account, currency, file_name, digest, from_on, until_on, opening_minor,
    closing_minor, lines, new_lines, imported_by_id, imported_at)
VALUES (md5('s')::uuid, 'x', 'EUR', 'x', 'x', now(), now(), 0, 5, 1, {lines}, md5('x')::uuid, now());
INSERT INTO books_line (id, statement_id, place, currency, booked_on, amount_minor, name, reference,
    bank_ref, print)
VALUES (md5('l')::uuid, md5('s')::uuid, 1, 'EUR', now(), 5, '', '', '', 'x');
"""
MATCH = (
    STATEMENT.format(lines=1)
    + """
INSERT INTO books_match (id, line_id, kind, amount_minor, account, reason, says, state, needs_second,
    entry_key, by_id, at)
VALUES (gen_random_uuid(), md5('l')::uuid, 'free', {minor}, '', '', '', '{state}', false, 'none',
    md5('x')::uuid, now());
"""
)
MONTH = """
INSERT INTO books_month (id, month_on, until, currency, state, figures, is_solvent, note,
    proposed_by_id, proposed_at, closed_by_id, closed_at)
VALUES (gen_random_uuid(), now(), now(), 'EUR', 'closed', '{"assets_minor": 1}', true, '',
    md5('x')::uuid, now(), md5('y')::uuid, now());
"""
FAULTS = {
    "books.bills_are_booked": BILL.format(state="approved", by="y"),
    "books.two_people_decide": BILL.format(state="approved", by="x"),
    "books.matches_are_booked": MATCH.format(minor=5, state="stands"),
    "books.lines_are_explained_once": MATCH.format(minor=6, state="waiting"),
    "books.statements_add_up": STATEMENT.format(lines=2),
    "books.closed_months_stay": MONTH,
}
