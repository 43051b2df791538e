"""Rides paid by card while everything goes wrong: lost answers, faults, doubled and late messages.

Processes book, end, tip and refund rides at the fake provider and are killed outright meanwhile;
their rides are begun anew with the same keys. In the end the provider's own statement is counted:
what was taken twice, what was never taken, and whether a planted cent is found.
"""

import logging
import multiprocessing
import os
import signal
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.context import ForkContext, ForkProcess
from multiprocessing.sharedctypes import SynchronizedArray
from random import Random
from uuid import UUID, uuid5

from django.db import connections, transaction

from coop.basics.imports import load
from coop.benchmarks.measuring import Figures, Say, count, table
from coop.work import actions as work
from coop.work import clock, registry
from payouts import actions as payouts
from payouts import queries as ledger
from payouts.actions import calls, cards, giving_back, hearing, payments, reconciling, refunding
from payouts.actions.settling import RideMoney
from payouts.queries import payments as reading
from payouts.rails import client, statements
from payouts.rails.fake.faults import NONE, Faults
from payouts.rails.refusing import ProviderAway

SPACE = UUID("6d1f9bd5-8f0a-4a43-9d5e-5a2f7f0f1c11")
UNIT = "EUR"
PATIENCE = 60
DAY = timedelta(days=1)
EVERYTHING = Faults(
    away_bp=100,
    lost_bp=150,
    error_bp=100,
    error_saved_bp=75,
    error_after_bp=75,
    limited_bp=100,
    slow_bp=50,
    slow_s=0.02,
    twice_bp=2_000,
    late_bp=1_000,
    late_s=90_000,
    is_shuffled=True,
)


@dataclass(frozen=True, slots=True)
class Ride:
    """What happens in one ride: what is held, what it costs, and what comes after."""

    id: UUID
    rider: UUID
    driver: UUID
    held_minor: int
    cost_minor: int
    tip_minor: int
    back_minor: int


def add_arguments(parser: ArgumentParser) -> None:
    """How many rides, by how many processes, of which how many die."""
    parser.add_argument("--payments", type=count, default=10_000)
    parser.add_argument("--processes", type=count, default=3)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--riders", type=count, default=100)
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Book, end, break and count."""
    # Each fault is logged as it happens, thousands of times; here they are the point.
    logging.disable(logging.ERROR)
    try:
        return _run(given, say)
    finally:
        logging.disable(logging.NOTSET)


def _run(given: Namespace, say: Say) -> Figures:
    _read_code()
    rides, began = _rides(given), time.monotonic()
    for rider in {ride.rider for ride in rides}:
        cards.add_test_card(user_id=rider, number="4242424242424242", key=rider, now=clock.now())
    client.fake().break_down(replace(EVERYTHING, seed=given.seed))
    killed = _all_done(rides, given)
    took_s = time.monotonic() - began
    say(
        f"{len(rides):,} rides in {took_s:,.0f} s, {killed} processes killed; now all comes to rest"
    )
    _come_to_rest()
    report = reconciling.reconcile(since=clock.now() - 30 * DAY, until=clock.now(), now=clock.now())
    figures = _counted(rides) | {"differences": len(report.found), "mended_at_night": report.mended}
    figures |= {"planted_found": _finds_planted_cent(), "killed": killed}
    say(table(("what", "number"), [(name, str(value)) for name, value in figures.items()]))
    return figures | {"payments": len(rides), "seconds": round(took_s, 1)}


def _read_code() -> None:
    """Everything is imported before anybody forks, so that all run what was there at the start."""
    for bound in (*registry.topics.values(), *registry.timers.values()):
        bound.handler()
    for name in calls.KINDS.values():
        load(name)


def _rides(given: Namespace) -> list[Ride]:
    rng = Random(given.seed)  # noqa: S311 - the same rides in every run
    riders = [uuid5(SPACE, f"rider {given.seed} {n}") for n in range(given.riders)]
    return [_ride(rng, uuid5(SPACE, f"{given.seed} {n}"), riders) for n in range(given.payments)]


def _ride(rng: Random, ride_id: UUID, riders: Sequence[UUID]) -> Ride:
    """Some cost more than was held, some nothing; some are tipped, some given back in part."""
    held = rng.randint(300, 4_000)
    dice = rng.random()
    cost = held + rng.randint(60, 900) if dice < 0.15 else rng.randint(100, held)
    cost = 0 if dice > 0.9 else cost
    tip = rng.randint(50, 500) if cost and rng.random() < 0.1 else 0
    back = rng.randint(1, cost) if cost and rng.random() < 0.1 else 0
    return Ride(ride_id, rng.choice(riders), uuid5(SPACE, "driver"), held, cost, tip, back)


def _all_done(rides: Sequence[Ride], given: Namespace) -> int:
    """Let processes do all rides, and kill some of them; returns how many died."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    done = context.Array("b", len(rides))
    rng, killed = Random(given.seed), 0  # noqa: S311 - when somebody dies need not be secret
    crew = [_begin(context, rides, done, n, given.processes) for n in range(given.processes)]
    while any(one.is_alive() for one in crew):
        time.sleep(0.5 + rng.random())
        for number, one in enumerate(crew):
            if not one.is_alive() and one.exitcode:
                crew[number] = _begin(context, rides, done, number, given.processes)
        if killed < given.kills and sum(done[:]) > len(rides) * (killed + 1) / (given.kills + 2):
            victim = rng.choice([one for one in crew if one.is_alive()] or crew)
            if victim.pid and victim.is_alive():
                os.kill(victim.pid, signal.SIGKILL)
                killed += 1
    return killed


def _begin(
    context: ForkContext,
    rides: Sequence[Ride],
    done: "SynchronizedArray[int]",
    number: int,
    processes: int,
) -> ForkProcess:
    """A process that does every so-manieth ride which is not done yet."""
    one = context.Process(target=_work, args=(rides, done, number, processes))
    one.start()
    return one


def _work(
    rides: Sequence[Ride], done: "SynchronizedArray[int]", number: int, processes: int
) -> None:
    for place in range(number, len(rides), processes):
        if not done[place]:
            _do(rides[place])
            done[place] = 1
        _sweep(20)
        if place % 10 == number:
            client.fake().deliver(_receive)


def _do(ride: Ride) -> None:
    """A ride from its booking to what comes after it; begun anew, it does nothing twice."""
    held = _until_answered(lambda: _hold(ride))
    payments.bind(hold_id=held.id, ride_id=ride.id, now=clock.now())
    _end(ride)
    if ride.tip_minor:
        _until_answered(lambda: _tip(ride))
    if ride.back_minor:
        _sweep(200)
        _give_back(ride)


def _hold(ride: Ride) -> payments.Hold:
    return payments.hold(
        payer_id=ride.rider,
        amount_minor=ride.held_minor,
        currency=UNIT,
        about=ride.id,
        now=clock.now(),
    )


@transaction.atomic
def _end(ride: Ride) -> None:
    now = clock.now()
    if ride.cost_minor:
        fee = ride.cost_minor * 15 // 100
        money = RideMoney(
            ride_id=ride.id,
            payer_id=ride.rider,
            driver_id=ride.driver,
            driver_user_id=ride.driver,
            currency=UNIT,
            method="card",
            total_minor=ride.cost_minor,
            driver_minor=ride.cost_minor - fee,
            fee_minor=fee,
            rule_version=1,
            ended_at=now,
        )
        if ledger.entry_of_ride(ride.id) is None:
            payouts.settle_ride(money, now=now)
    payments.capture_for(ride_id=ride.id, amount_minor=ride.cost_minor, now=now)


def _tip(ride: Ride) -> payments.Hold:
    return payments.tip(
        ride_id=ride.id,
        amount_minor=ride.tip_minor,
        payer_id=ride.rider,
        driver_id=ride.driver,
        key=ride.id,
        now=clock.now(),
    )


def _give_back(ride: Ride) -> None:
    """Ask twice, as somebody does who clicks twice; wait until the card has paid."""
    for _ in range(PATIENCE):
        if reading.refundable(ride.id) >= ride.back_minor or reading.given_back(ride.id):
            break
        work.forward_clock(timedelta(seconds=2))  # what failed is tried again by and by
        _sweep(50)
    for _ in range(2):
        with transaction.atomic():
            now, key = clock.now(), f"bench:{ride.id}"
            refunding.take_back(
                ride.id, ride.back_minor, source=refunding.COOP, to="card", key=key, now=now
            )
            giving_back.refund(
                ride_id=ride.id,
                amount_minor=ride.back_minor,
                reason="bench",
                by=None,
                key=key,
                now=now,
            )


def _until_answered(ask: Callable[[], payments.Hold]) -> payments.Hold:
    """As a person does: press again until the payment service answers."""
    for _ in range(PATIENCE):
        try:
            return ask()
        except ProviderAway:
            _sweep(5)
    raise AssertionError("the provider never answered")


def _sweep(most: int) -> int:
    """What sweeper and workers do, at most so many messages."""

    def at_once(_queue: str, message_id: int) -> None:
        work.run_queued_message(message_id, now=clock.now())

    done = 0
    while done < most and work.run_next_message(now=clock.now(), enqueue=at_once):
        done += 1
    return done


def _receive(body: str) -> int:
    hearing.receive(body=body.encode(), signature=statements.sign(body), now=clock.now())
    return 200


def _come_to_rest() -> None:
    """Faults end; the next two days pass in steps, with all that becomes due."""
    client.fake().break_down(NONE)
    for hours in (0, 1, 1, 24, 2, 24):
        if hours:
            work.forward_clock(timedelta(hours=hours))
        for _ in range(1_000):
            while work.run_next_timer(now=clock.now()):
                pass
            if not _sweep(500) + client.fake().deliver(_receive):
                break


def _counted(rides: Sequence[Ride]) -> dict[str, int]:
    """What the provider's own objects say, ride by ride, against what was agreed."""
    taken, given, held = _at_provider()
    agreed = {str(ride.id): (ride.cost_minor + ride.tip_minor, ride.back_minor) for ride in rides}
    strangers = len(taken.keys() - agreed.keys())
    twice = sum(taken[one] > cost or given[one] > back for one, (cost, back) in agreed.items())
    missing = sum(taken[one] < cost or given[one] < back for one, (cost, back) in agreed.items())
    return {"double": twice + strangers, "missing": missing, "still_held": sum(held.values())}


def _at_provider() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Taken, given back, and still held, by what each payment there says it is about."""
    taken, given, held = Counter[str](), Counter[str](), Counter[str]()
    about = {}
    for intent in client.fake().everything("payment_intent"):
        ride = about[intent["id"]] = intent["metadata"]["about"]
        held[ride] += intent["amount_capturable"]
    for charge in client.fake().everything("charge"):
        taken[about[charge["payment_intent"]]] += charge["amount_captured"]
    for refund in client.fake().everything("refund"):
        given[about[refund["payment_intent"]]] += refund["amount"]
    return taken, given, held


def _finds_planted_cent() -> bool:
    """Make the provider's statement differ by one cent in one line, and compare again."""
    line = next(one for one in statements.lines(**_span()) if one.kind == "charge")
    client.fake().change(line.id, amount=line.amount_minor + 1, net=line.net_minor + 1)
    report = reconciling.reconcile(**_span(), now=clock.now())
    return set(report.found) == {("charge", line.source_id)}


def _span() -> dict[str, datetime]:
    return {"since": clock.now() - 30 * DAY, "until": clock.now()}
