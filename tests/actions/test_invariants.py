"""What is always true: nothing breaks it in a ride's life, and each fault is named.

Faults are planted as the superuser with triggers off and constraints dropped, since the database
refuses most of them to anybody else; each is rolled back.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from coop.machine import postgres
from coop.work.invariants import Invariant, all_invariants, register
from coop.work.models import Outbox
from coop.work.queries import SHOWN, verify
from tests import stage as stages
from tests.faults_of_assurance import FAULTS as ASSURANCE
from tests.faults_of_books import FAULTS as BOOKS
from tests.faults_of_care import FAULTS as CARE
from tests.faults_of_carrying import FAULTS as CARRYING
from tests.faults_of_commons import FAULTS as COMMONS
from tests.faults_of_lockers import FAULTS as LOCKERS
from tests.faults_of_log import FAULTS as LOG
from tests.faults_of_meetings import FAULTS as MEETINGS
from tests.faults_of_members import FAULTS as MEMBERS
from tests.faults_of_panels import FAULTS as PANELS
from tests.faults_of_trust import FAULTS as TRUST
from tests.faults_of_votes import FAULTS as VOTES
from tests.stage import NOW

LATER = NOW + timedelta(minutes=10)
ENTRY = "(SELECT max(id) FROM payouts_entry)"
WALLET = """
INSERT INTO payouts_account (kind, owner, currency) VALUES ('wallet', gen_random_uuid(), 'EUR');
INSERT INTO payouts_entry (kind, idempotency_key, payload_hash, at, about)
    VALUES ('planted', 'planted', '', now(), gen_random_uuid());
INSERT INTO payouts_posting (entry_id, account_id, debit_minor, credit_minor, balance_after)
    SELECT (SELECT max(id) FROM payouts_entry), max(id), {debit}, {credit}, {after}
      FROM payouts_account;
"""
COPY_RIDE = """
CREATE TEMP TABLE planted ON COMMIT DROP AS SELECT * FROM trips_ride LIMIT 1;
UPDATE planted SET id = gen_random_uuid(), client_event_id = gen_random_uuid(),
    quote_id = gen_random_uuid(), state = '{state}', seq = 1, deadline_at = '{now}';
INSERT INTO trips_ride SELECT * FROM planted;
"""
PAYMENT = """
INSERT INTO payouts_payment (id, purpose, about, payer_id, card_id, is_present, currency,
    amount_minor, captured_minor, refunded_minor, state, trouble, action_url, charge_id,
    created_at, moved_at)
VALUES (gen_random_uuid(), 'ride', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), true,
    'EUR', {held}, {captured}, {refunded}, 'captured', '', '', '', now(), now());
"""
OF_A_RIDE = (
    "UPDATE payouts_fee SET method = 'card';"
    "UPDATE payouts_payment SET purpose = 'hold', ride_id = (SELECT min(ride_id::text)::uuid"
    " FROM payouts_fee), wanted_minor = captured_minor"
)
PAYOUT = """
INSERT INTO payouts_payout (id, user_id, period, currency, earnings_minor, cash_minor, wallet_minor,
    cost_minor, amount_minor, state, account_id, bank_last4, attempt, trouble, opened_at, moved_at)
SELECT gen_random_uuid(), md5('x')::uuid, '2026-W1' || n, 'EUR', 5, 0, 0, 0, 5, '{state}', 'acct_x', '', 1,
    '', '{at}', '{at}' FROM generate_series(1, {count}) n;
"""
DECISION = """
INSERT INTO payouts_decision (id, key, ride_id, payer_id, currency, amount_minor, source, way, reason,
    state, needs_second, asked_by_id, asked_at)
VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'EUR', 5, 'coop',
    'wallet', 'x', 'done', true, gen_random_uuid(), now());
"""
MONTH = """
INSERT INTO governance_splitperiod (key, since, at, closed_at, in_force, low, high, roll, turnout,
    lent, carried, quorum, asked, rule_version, split, reason, slack_over, slack_under, valid_from,
    leaves)
VALUES ('2026-10', '2026-09-30T21:00Z', '2026-10-31T22:00Z', '2026-10-31T22:00Z',
    '{{4000,1500,2000,1000,1500}}', '{{3500,1000,1500,500,1000}}', '{{4500,2000,2500,1500,2000}}',
    9, {turnout}, {lent}, '[]', 5, '[]', 0, '{{{split}}}', '', 6000, 1, '2026-11-01T22:00Z', '');
"""
IN_FORCE = "4000,1500,2000,1000,1500"
LEAF = """
INSERT INTO governance_splitleaf (period_id, tag, shares, weight)
VALUES ('2026-10', {tag}, '{{{shares}}}', {weight});
"""
TAG = "encode(sha256('planted:2026-10'), 'hex')"
ORGANISATION = """
INSERT INTO organisations_paper (id, number, kind, organisation_id, month, currency, total_minor,
    tax_minor, name, address, tax_number, issued_at, issued_on, due_on)
VALUES ('00000000-0000-0000-0000-00000000000a', {number}, 'invoice', gen_random_uuid(), '2026-01-01',
    'EUR', {total}, 0, 'x', 'x', '', now(), '2026-02-01', '2026-02-15');
"""
CHARGE = """
INSERT INTO organisations_charge (organisation_id, ride_id, key, kind, currency, amount_minor,
    tax_minor, at, booked_at)
VALUES (gen_random_uuid(), gen_random_uuid(), 'planted', 'ride', 'EUR', 5, 0, '2026-01-05', now());
"""
PAPER_LINE = """
INSERT INTO organisations_paperline (paper_id, position, charge_id, kind, "on", start, finish,
    cost_centre, amount_minor, tax_minor)
VALUES ('00000000-0000-0000-0000-00000000000a', 0, 0, 'ride', '2026-01-05', 'x', 'x', '', 5, 0);
"""
SHARE = """
INSERT INTO payouts_sharepayment (share_id, key, amount_minor, way, reference, at)
VALUES (gen_random_uuid(), 'planted', 5, 'bank', '', now());
"""
FAULTS = {
    "shares.books_are_their_payments": SHARE,
    **ASSURANCE,
    **BOOKS,
    **CARE,
    **CARRYING,
    **LOCKERS,
    **LOG,
    **COMMONS,
    **MEETINGS,
    **MEMBERS,
    **PANELS,
    **TRUST,
    "organisations.accounts_are_their_charges": CHARGE,
    "organisations.papers_are_their_lines": ORGANISATION.format(number=1, total=5),
    "organisations.lines_are_their_charges": ORGANISATION.format(number=1, total=5) + PAPER_LINE,
    "organisations.numbers_have_no_gap": ORGANISATION.format(number=2, total=0),
    "organisations.months_are_billed": CHARGE,
    "split.months_recount": MONTH.format(turnout=0, lent=0, split="4100,1400,2000,1000,1500"),
    "split.enacted_as_counted": MONTH.format(turnout=0, lent=0, split=IN_FORCE),
    "split.ballots_are_counted_once": MONTH.format(turnout=1, lent=0, split=IN_FORCE),
    "split.ballots_are_members": MONTH.format(turnout=1, lent=0, split=IN_FORCE)
    + LEAF.format(tag="'planted'", weight=1, shares=IN_FORCE),
    "split.lent_votes_were_lent": MONTH.format(turnout=1, lent=2, split=IN_FORCE)
    + "INSERT INTO governance_standingballot (user_id, shares, rides, receipt, at)"
    f" SELECT id, '{{{IN_FORCE}}}', 1, 'planted', '2026-10-05' FROM members_user LIMIT 1;"
    + LEAF.format(tag=TAG, weight=3, shares=IN_FORCE),
    "cards.charged_at_most_what_was_agreed": PAYMENT.format(held=10**6, captured=10**6, refunded=0)
    + OF_A_RIDE,
    "cards.rides_are_charged_once": PAYMENT.format(held=5, captured=5, refunded=0) + OF_A_RIDE,
    "cards.captures_are_booked_once": PAYMENT.format(held=5, captured=5, refunded=0),
    "cards.refunds_are_booked_once": PAYMENT.format(held=5, captured=5, refunded=5),
    "work.outbox_is_empty_at_rest": "UPDATE work_outbox SET done_at = NULL",
    "work.timers_run": "INSERT INTO work_timer VALUES"
    f" (gen_random_uuid(), 'ride.deadline', 'x', '{NOW}', 0, '')",
    "money.entries_balance": "UPDATE payouts_posting SET debit_minor = debit_minor + 1"
    " WHERE debit_minor > 0",
    "money.entries_have_a_cause": f"UPDATE payouts_entry SET about = gen_random_uuid()"
    f" WHERE id = {ENTRY}",
    "money.reversals_mirror": "INSERT INTO payouts_entry"
    " (kind, idempotency_key, payload_hash, at, about, reverses_id)"
    f" SELECT 'planted', 'planted', '', now(), about, id FROM payouts_entry WHERE id = {ENTRY}",
    "money.balances_are_their_postings": WALLET.format(debit=0, credit=5, after=6),
    "money.wallets_are_not_negative": WALLET.format(debit=5, credit=0, after=-5),
    "money.rides_add_up": "UPDATE payouts_fee SET driver_minor = driver_minor + 1",
    "money.fees_flow_once": "UPDATE payouts_waiting SET net_minor = net_minor + 1",
    "money.splits_are_their_fees": "INSERT INTO payouts_poolinflow"
    " (pool_id, fee_id, amount_minor, units, index_after, carry_after, at)"
    " SELECT pool.id, fee.id, 1, 0, 0, 0, now() FROM payouts_pool pool, payouts_fee fee LIMIT 1",
    "money.pools_keep_all": "UPDATE payouts_pool SET carry = carry + 1",
    "money.refunds_are_at_most_paid": PAYMENT.format(held=5, captured=5, refunded=6),
    "money.holds_are_not_exceeded": PAYMENT.format(held=5, captured=6, refunded=0),
    "money.provider_agrees": "INSERT INTO payouts_difference"
    " (kind, object_id, currency, ours_minor, theirs_minor, found_at, seen_at)"
    " VALUES ('charge', 'ch_1', 'EUR', 5, 6, now(), now())",
    "money.one_payout_per_period": "DROP INDEX one_payout_in_flight;"
    + PAYOUT.format(state="queued", at=LATER, count=2),
    "money.payouts_are_booked": PAYOUT.format(state="paid", at=LATER, count=1),
    "money.payouts_arrive": PAYOUT.format(state="in_flight", at=NOW - timedelta(days=11), count=1),
    "money.two_people_refund_above_the_limit": DECISION,
    "rides.one_open_run_per_driver": "DROP INDEX one_open_run_per_driver;"
    "UPDATE fleet_run SET closed_at = NULL; INSERT INTO fleet_run (id, driver_id, vehicle_id,"
    " opened_at) SELECT gen_random_uuid(), driver_id, vehicle_id, opened_at FROM fleet_run",
    "rides.one_open_shift_per_driver": "DROP INDEX one_open_shift_per_driver;"
    "DROP INDEX one_open_shift_per_vehicle;"
    "CREATE TEMP TABLE planted ON COMMIT DROP AS SELECT * FROM fleet_shift LIMIT 1;"
    "UPDATE planted SET id = gen_random_uuid(); INSERT INTO fleet_shift SELECT * FROM planted",
    "rides.one_live_ride_per_rider": "DROP INDEX one_live_ride_per_rider;"
    + COPY_RIDE.format(state="SEARCHING", now=LATER)
    + "UPDATE trips_ride SET state = 'ASSIGNED'",
    "rides.events_have_no_gap": "DELETE FROM trips_event WHERE seq = 2",
    "rides.last_event_is_the_state": "UPDATE trips_ride SET state = 'CANCELLED'",
    "rides.moves_are_legal": "UPDATE trips_event SET role = 'rider' WHERE state = 'ASSIGNED'",
    "rides.completed_are_settled_once": "UPDATE payouts_entry SET kind = 'ride.lost'",
    "rides.entries_are_about_rides": f"UPDATE payouts_entry SET about = gen_random_uuid()"
    f" WHERE id = {ENTRY}",
    "rides.charged_is_agreed": "UPDATE trips_line SET amount_minor = amount_minor + 1",
    "rides.searches_end": COPY_RIDE.format(state="SEARCHING", now=NOW),
    "rides.one_driver_carries_out_a_ride": "UPDATE trips_assignment SET closed_at = NULL",
}
BARE = """
SET LOCAL session_replication_role = replica;
DO $$ DECLARE guard record; BEGIN
    FOR guard IN SELECT tgrelid::regclass AS kept FROM pg_trigger WHERE tgname = 'append_only' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER append_only', guard.kept);
    END LOOP;
    FOR guard IN SELECT conrelid::regclass AS kept, conname AS name FROM pg_constraint
                  WHERE contype = 'c' AND conrelid::regclass::text ~ '^(payouts|books)_' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', guard.kept, guard.name);
    END LOOP;
END $$;
INSERT INTO payouts_pool (key, currency, units, index, carry, fees_minor)
    VALUES ('drivers', 'EUR', 0, 0, 0, 0);
"""


@contextmanager
def as_superuser() -> Iterator[None]:
    """Django's connection belongs to somebody whom the database refuses nothing."""
    connection.close()
    settings = connection.settings_dict
    app, settings["USER"] = settings["USER"], postgres.SUPERUSER
    try:
        yield
    finally:
        connection.close()
        settings["USER"] = app


def named_after(fault: str) -> set[str]:
    """The invariants that a fault breaks; nothing is left of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BARE)
        cursor.execute(fault)
        broken = {one.invariant.name for one in verify(now=LATER) if one.broken}
        transaction.set_rollback(True)
    return broken


@pytest.mark.usefixtures("committed_db")
def test_each_fault_is_named(city: None) -> None:
    stages.completed(stages.set_up())
    stages.run_outbox(LATER)
    stages.run_timers(LATER)
    assert not [one for one in verify(now=LATER) if one.broken]
    with as_superuser():
        unnamed = {name for name, fault in FAULTS.items() if name not in named_after(fault)}
    assert not unnamed


def test_each_invariant_has_a_fault_that_breaks_it() -> None:
    # Those of votes are planted where members have voted: see test_ballots.
    assert {one.name for one in all_invariants()} == {*FAULTS, *VOTES}


def test_invariants_have_names_of_their_own() -> None:
    known = all_invariants()[0]
    register(known)
    with pytest.raises(ValueError, match=known.name):
        register(Invariant(known.name, "Something else.", "SELECT 1"))


@pytest.mark.usefixtures("db")
def test_verify_names_what_is_wrong_and_ends_with_one() -> None:
    long_ago = NOW - timedelta(days=30)
    Outbox.objects.bulk_create(
        Outbox(topic="ride.changed", created_at=long_ago, due_at=long_ago) for _ in range(25)
    )
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", stdout=out)
    assert ended.value.code == 1
    assert "✗ work.outbox_is_empty_at_rest" in out.getvalue()
    assert "✓ money.entries_balance" in out.getvalue()
    assert "broken 25 times" in out.getvalue()
    assert out.getvalue().count("topic ride.changed") == SHOWN
    assert f"and {25 - SHOWN} more" in out.getvalue()


@pytest.mark.usefixtures("db")
def test_verify_tells_programs_the_same() -> None:
    long_ago = NOW - timedelta(days=30)
    Outbox.objects.create(topic="ride.changed", created_at=long_ago, due_at=long_ago)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "--json", stdout=out)
    told = json.loads(out.getvalue())
    (broken,) = [one for one in told["invariants"] if one["broken"]]
    assert (told["ok"], broken["name"]) == (False, "work.outbox_is_empty_at_rest")
    assert broken["rows"][0]["topic"] == "ride.changed"
