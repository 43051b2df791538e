"""What happens later: every topic, timer and periodic job, and the function that does it.

Wiring: the only place where rooms below reach rooms above, by name.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_noop

from coop.books.registry import Source, sources
from coop.carrying import registry as carrying
from coop.locker import registry as locker
from coop.locker.registry import Step
from coop.members import knowing, leaving, shares, waiting
from coop.panels.kinds import Kind
from coop.panels.registry import Matter, matters, told
from coop.ranking import registry as orders
from coop.ranking.features import Subject
from coop.rulebook import guards, previews, scopes
from coop.rulebook.guards import Guard
from coop.trust import paid
from coop.web import cities
from coop.web.local import bind
from coop.work.registry import Binding, Job, jobs, timers, topics
from payouts import charged, drivers

# Nightly; in a demonstration nobody waits for the night.
UNITS_EVERY = timedelta(minutes=2) if settings.DEMO else timedelta(hours=24)
BATCHED_EVERY = timedelta(minutes=2) if settings.DEMO else timedelta(hours=24)
SEALED_EVERY = timedelta(seconds=20)
PANELS_EVERY = timedelta(seconds=20) if settings.DEMO else timedelta(minutes=5)
# In the demo ratings count and show within minutes, as far as enough of them wait.
GAPS_EVERY = timedelta(minutes=2) if settings.DEMO else timedelta(days=7)
COUNTED_EVERY = timedelta(minutes=1) if settings.DEMO else timedelta(hours=1)

topics |= {
    "carrying.make": Binding("coop.carrying.actions.exporting.make", queue="default"),
    "dispatch.tick": Binding("rides.dispatch.tasks.tick", queue="dispatch"),
    "dispatch.ask_ranker": Binding("rides.dispatch.tasks.ask_ranker", queue="default"),
    "dispatch.withdraw": Binding("rides.dispatch.actions.offers.withdraw"),
    "care.alarm": Binding("rides.care.tasks.tell_alarm"),
    "care.alarm.contact": Binding("rides.care.actions.contacts.tell_one"),
    "care.alarm.contacts": Binding("rides.care.actions.contacts.tell_all"),
    "care.check_in": Binding("rides.care.tasks.text_asked"),
    "care.incident": Binding("rides.care.tasks.tell_incident"),
    "incident.held": Binding("rides.care.tasks.bring_hold"),
    "care.lost": Binding("rides.care.tasks.follow_lost"),
    "care.said": Binding("rides.care.tasks.tell_chat"),
    "care.share": Binding("rides.care.tasks.tell_share"),
    "care.ticket": Binding("rides.care.tasks.follow_ticket"),
    "forum.changed": Binding("coop.forum.tasks.tell_pages"),
    "forum.digest": Binding("coop.forum.tasks.send_digest"),
    "forum.mail": Binding("coop.forum.tasks.send_notice"),
    "forum.said": Binding("coop.forum.tasks.tell_people"),
    "fleet.application_moved": Binding("rides.fleet.tasks.follow_application"),
    "fleet.background": Binding("rides.fleet.tasks.ask_background"),
    "fleet.paper_moved": Binding("rides.fleet.tasks.follow_paper"),
    "organisations.bill": Binding("coop.organisations.actions.invoicing.bill"),
    "organisations.invited": Binding("coop.organisations.tasks.tell_invited"),
    "organisations.paper": Binding("coop.organisations.tasks.send_paper"),
    "organisations.reminded": Binding("coop.organisations.tasks.send_reminder"),
    "alert.told": Binding("rides.trips.tasks.tell_of_car"),
    "fees.release": Binding("payouts.actions.releasing.release_due"),
    "units.count": Binding("payouts.actions.units.refresh", queue="default"),
    "driver.changed": Binding("rides.fleet.tasks.tell_driver"),
    "locker.erase": Binding("coop.locker.actions.deleting.erase"),
    "locker.move": Binding("coop.locker.actions.moving.carry_on", queue="default"),
    "locker.papers": Binding("coop.locker.actions.moving.leave_papers", queue="default"),
    "locker.narrow": Binding("coop.locker.adopting.accept_narrower"),
    "locker.prepare": Binding("coop.locker.actions.preparing.prepare", queue="default"),
    "locker.purge": Binding("coop.locker.actions.purging.purge"),
    "locker.deliver": Binding("coop.locker.actions.delivering.deliver", queue="default"),
    "locker.receipt": Binding("coop.locker.actions.hearing.hand", queue="default"),
    "locker.state": Binding("coop.locker.actions.hearing.tell", queue="default"),
    "locker.undelivered": Binding("coop.notices.tasks.mail_undelivered"),
    "meeting.mail": Binding("governance.tasks_meetings.tell_one"),
    "meeting.told": Binding("governance.tasks_meetings.tell_all"),
    "member.blocked": Binding("rides.trips.actions.apart.follow_block"),
    "member.back.share": Binding("payouts.membership.keep"),
    "member.left.share": Binding("payouts.membership.give_back"),
    "member.left.votes": Binding("governance.actions.leaving.follow"),
    "passenger.told": Binding("rides.care.tasks.text_passenger"),
    "care.handed": Binding("rides.care.actions.chat.hand_over"),
    "ride.handed": Binding("rides.trips.actions.handing.hand_over"),
    "ride.told": Binding("rides.trips.tasks.tell_person"),
    "ride.changed": Binding("rides.trips.tasks.tell_ride"),
    "proposal.enacted": Binding("governance.tasks.tell_of_change"),
    "proposal.move": Binding("governance.actions.moving.move_one", queue="default"),
    "proposal.suspended": Binding("governance.tasks.tell_of_change"),
    "vote.closed": Binding("governance.tasks.tell_of_result"),
    "vote.closing": Binding("governance.tasks.tell_of_closing"),
    "vote.mail": Binding("governance.tasks.tell_one"),
    "vote.opened": Binding("governance.tasks.tell_of_opening"),
    "panel.asked": Binding("coop.panels.tasks.tell_drawn"),
    "panel.effect": Binding("coop.panels.actions.deciding.carry_out"),
    "panel.mail": Binding("coop.panels.tasks.tell_one"),
    "panel.move": Binding("coop.panels.tasks.move", queue="default"),
    "panel.told": Binding("coop.panels.tasks.tell"),
    "payment.changed": Binding("payouts.tasks.show_payer"),
    "payment.told": Binding("payouts.tasks.tell_payer"),
    "payments.call": Binding("payouts.actions.calls.carry_out_queued", queue="payments"),
    "payee.changed": Binding("payouts.tasks.tell_of_bank"),
    "refund.told": Binding("payouts.tasks.tell_of_refund"),
    "payout.told": Binding("payouts.tasks.tell_of_payout"),
    "payouts.batch": Binding("payouts.actions.batches.fill", queue="default"),
    "payouts.look": Binding("payouts.actions.paying_out.look_at_overdue", queue="payments"),
    "payouts.send": Binding("payouts.actions.paying_out.send"),
    "payments.reconcile": Binding("payouts.actions.reconciling.reconcile_night", queue="payments"),
    "payments.forget_card": Binding("payouts.actions.cards.forget_at_provider", queue="payments"),
    "payments.heard": Binding("payouts.actions.hearing.follow", queue="payments"),
    "session.ended": Binding("coop.notices.tasks.close_session"),
    "user.new_device": Binding("coop.notices.tasks.mail_new_device"),
    "user.passkey_added": Binding("coop.notices.tasks.mail_passkey_added"),
    "user.passkey_removed": Binding("coop.notices.tasks.mail_passkey_removed"),
    "split.count": Binding("governance.actions.split.close_due", queue="default"),
    "series.due": Binding("rides.trips.tasks.book_series"),
    "trust.count": Binding("coop.trust.actions.counting.count"),
    "trust.forgiven": Binding("coop.trust.actions.encounters.note_forgiven"),
    "trust.met": Binding("coop.trust.actions.encounters.note_met"),
    "trust.missed": Binding("coop.trust.actions.encounters.note_missed"),
    "user.signed_out": Binding("coop.notices.tasks.close_sockets"),
}
timers |= {
    "alert.look": Binding("rides.trips.tasks.look_for_car"),
    "care.check_in": Binding("rides.care.tasks.end_check_in"),
    "account.reopen": Binding("coop.members.actions.accounts.reopen_due"),
    "fleet.unfit": Binding("rides.fleet.actions.fitness.end_unfit"),
    "fleet.warn": Binding("rides.fleet.tasks.warn_of_end"),
    "member.leaves": Binding("coop.members.actions.leaving.end_due"),
    "lost.end": Binding("rides.care.tasks.end_lost"),
    "lost.remind": Binding("rides.care.tasks.remind_lost"),
    "locker.state": Binding("coop.locker.actions.hearing.tell_again"),
    "dispatch.tick": Binding("rides.dispatch.tasks.tick_again"),
    "office.ends": Binding("coop.members.actions.elections.end_term"),
    "offer.expire": Binding("rides.dispatch.tasks.expire_offer"),
    "panel.effect": Binding("coop.panels.actions.deciding.carry_out"),
    "panel.look": Binding("coop.panels.tasks.look_at_one"),
    "payments.call": Binding("payouts.actions.calls.take_up"),
    "payments.unbound": Binding("payouts.actions.payments.release_unbound"),
    "payouts.send": Binding("payouts.actions.paying_out.send"),
    "trust.hand_words": Binding("coop.trust.actions.handing.hand_over"),
    "ride.auto_end": Binding("rides.trips.tasks.auto_end"),
    "ride.change": Binding("rides.trips.tasks.end_question"),
    "ride.deadline": Binding("rides.trips.tasks.give_up_search"),
    "ride.look": Binding("rides.care.tasks.look_after"),
    "ride.timetable": Binding("rides.trips.tasks.keep_timetable"),
    "ride.watch": Binding("rides.trips.tasks.watch_driver"),
}
jobs |= {
    "carrying.sweep": Job("coop.carrying.actions.exporting.sweep", timedelta(minutes=1)),
    "care.forget_tickets": Job("rides.care.actions.purging.forget_tickets", timedelta(hours=24)),
    "care.forget_incidents": Job(
        "rides.care.actions.purging.forget_incidents", timedelta(hours=24)
    ),
    "care.forget_words": Job("rides.care.actions.purging.forget_words", timedelta(minutes=10)),
    "dispatch.queues": Job("rides.dispatch.tasks.look_at_queues", timedelta(seconds=10)),
    "forum.digests": Job("coop.forum.tasks.order_digests", timedelta(hours=1)),
    "fleet.forget_scans": Job("rides.fleet.actions.documents.forget_old", timedelta(hours=6)),
    "fleet.follow_conduct": Job("rides.fleet.actions.standing.follow", timedelta(minutes=10)),
    "fleet.end_silent_shifts": Job("rides.fleet.tasks.end_silent_shifts", timedelta(minutes=1)),
    "members.clean_sessions": Job("coop.members.actions.sessions.clean", timedelta(hours=1)),
    "governance.look": Job("governance.actions.moving.look", timedelta(minutes=1)),
    "journal.seal": Job("coop.journal.actions.sealing.seal", every=SEALED_EVERY),
    "journal.seal_batches": Job("coop.journal.actions.sealing.seal_batches", every=BATCHED_EVERY),
    "apps.forget": Job("coop.oauth.actions.letting.forget_old", timedelta(hours=24)),
    "locker.chain": Job("coop.locker.actions.chaining.chain_new", timedelta(seconds=20)),
    "locker.deliver": Job("coop.locker.actions.delivering.order_due", timedelta(minutes=1)),
    "locker.heads": Job("coop.locker.actions.chaining.state_heads", every=BATCHED_EVERY),
    "locker.moves": Job("coop.locker.actions.moving.wake", every=timedelta(minutes=1)),
    "locker.purge": Job("coop.locker.actions.purging.sweep", every=timedelta(minutes=1)),
    "locker.retain": Job("coop.locker.actions.retaining.sweep", timedelta(hours=24)),
    "organisations.forget": Job(
        "coop.organisations.actions.seats.forget_invitations", timedelta(hours=1)
    ),
    "organisations.invoice": Job("coop.organisations.tasks.order_invoices", timedelta(hours=1)),
    "organisations.remind": Job("coop.organisations.actions.paying.remind", timedelta(hours=1)),
    "panels.forget": Job("coop.panels.actions.purging.forget_due", timedelta(hours=24)),
    "panels.look": Job("coop.panels.tasks.look", PANELS_EVERY),
    "payouts.back_cash": Job("payouts.actions.releasing.back_cash_fees", timedelta(minutes=5)),
    "payouts.count_units": Job("payouts.tasks.order_count", every=UNITS_EVERY),
    "payouts.order": Job("payouts.tasks.order_payouts", timedelta(hours=1)),
    "payouts.give_back_shares": Job("payouts.actions.shares.give_back_due", timedelta(hours=1)),
    "payouts.release": Job("payouts.actions.releasing.release_due", timedelta(seconds=10)),
    "payments.reconcile": Job("payouts.tasks.order_comparison", every=timedelta(hours=24)),
    "payments.fake_messages": Job(
        "payouts.tasks.deliver_fake_messages", every=timedelta(seconds=5)
    ),
    "places.forget_replaced": Job(
        "rides.places.actions.forget_replaced", every=timedelta(minutes=10)
    ),
    "ranking.forget": Job("coop.ranking.actions.labelling.forget_ended", timedelta(hours=1)),
    "split.count": Job("governance.tasks_split.order_count", every=timedelta(minutes=10)),
    "trust.assure": Job("coop.trust.actions.assurance.compute", every=UNITS_EVERY),
    "trips.forget_circles": Job(
        "rides.trips.actions.apart.forget_circles", every=timedelta(minutes=10)
    ),
    "trust.forget_pictures": Job("coop.trust.actions.identity.forget_old", timedelta(hours=1)),
    "trust.forget_meetings": Job("coop.trust.actions.meetings.forget", timedelta(minutes=1)),
    "trips.forget_over": Job(
        "rides.trips.actions.forgetting.forget_over", every=timedelta(minutes=10)
    ),
    "trips.wake_series": Job("rides.trips.tasks.wake_series", every=timedelta(hours=1)),
    "trust.forget_words": Job("coop.trust.actions.counting.forget_words", timedelta(hours=24)),
    "trust.order": Job("coop.trust.actions.counting.order", every=COUNTED_EVERY),
    "trust.gaps": Job("coop.trust.actions.groups.count", every=GAPS_EVERY),
    "trust.weigh": Job("coop.trust.actions.weighing.compute", every=UNITS_EVERY),
    "trust.recount": Job("coop.trust.actions.conduct.recount_stale", every=COUNTED_EVERY),
    "work.forget_done": Job("coop.work.actions.forget_done", every=timedelta(hours=1)),
}
sources["decision"] = Source(
    "Decided by members",
    "governance.queries.spending.due",
    "governance.actions.spending.settle",
    "governance.actions.spending.unsettle",
)
sources["invoice"] = Source(
    "Invoices of organisations",
    "coop.organisations.queries.papers.due",
    "coop.organisations.actions.paying.settle_line",
    "coop.organisations.actions.paying.unsettle_line",
)
matters |= {
    Kind.RATING: Matter("coop.panels.matters.conduct.rating", "coop.panels.matters.conduct.void"),
    Kind.CONDUCT: Matter(
        "coop.panels.matters.conduct.ride", "coop.panels.matters.conduct.weigh_ride"
    ),
    Kind.FARE: Matter("coop.panels.matters.fares.fare", "coop.panels.matters.fares.give_back"),
    Kind.HOLD: Matter(
        "coop.panels.matters.people.hold", "coop.panels.matters.people.end_or_lengthen"
    ),
    Kind.PROPOSAL: Matter(
        "governance.queries.reviewed.file", "governance.actions.reviewing.follow"
    ),
    Kind.WORDS: Matter(
        "coop.forum.queries.judged.file", "coop.forum.actions.posting.take_down_by_panel"
    ),
    Kind.EXPULSION: Matter(
        "coop.panels.matters.people.expulsion", "coop.panels.matters.people.expel"
    ),
    Kind.IDENTITY: Matter(
        "coop.panels.matters.people.identity", "coop.panels.matters.people.stake"
    ),
    Kind.RING: Matter("coop.panels.matters.rings.alert", "coop.panels.matters.rings.void"),
}
told |= {
    Kind.FARE: "rides.trips.queries.disputed.fare",
    Kind.CONDUCT: "rides.trips.queries.disputed.conduct",
}
charged.bind(keep="coop.organisations.actions.charges.keep")
cities.bind(
    every="rides.places.serving.every",
    at="rides.places.serving.at",
    found="rides.places.serving.found",
)
knowing.bind(
    changed="coop.trust.actions.assurance.refresh",
    good_rides="coop.trust.queries.assurance.good_rides",
)
shares.bind(share_of="payouts.membership.share_of")
scopes.bind(known="rides.trips.queries.scopes.of")
waiting.bind("governance.waiting.unanswered")
leaving.bind(left=("member.left.share", "member.left.votes"), back=("member.back.share",))
orders.candidates |= {
    Subject.DRIVERS: "rides.trips.queries.orders.drivers_to_try",
    Subject.JOBS: "rides.trips.queries.orders.jobs_to_try",
    Subject.THREADS: "coop.forum.queries.threads.to_try",
}
orders.concerns |= {Subject.JOBS: "rides.fleet.queries.driver_of"}
orders.acquainted |= {
    Subject.DRIVERS: "rides.trips.queries.orders.rode_with",
    Subject.THREADS: "coop.forum.queries.threads.to_label",
}
orders.chosen |= {Subject.THREADS: "coop.forum.actions.choosing.take_own"}
drivers.bind(driver_of="rides.fleet.queries.driver_of")
paid.bind(is_paid="rides.trips.queries.receipts.paid_as")
carrying.statements |= {
    "account": "coop.members.queries.carried.account",
    "assurance": "coop.trust.queries.carried.levels",
    "ballots": "governance.queries.carried.votes",
    "blocks": "coop.members.queries.carried.blocks",
    "chats": "rides.care.queries.carried.chats",
    "conduct": "coop.trust.queries.carried.conduct",
    "dividends": "payouts.queries.carried.shares",
    "drives": "payouts.queries.carried.drives",
    "favourites": "coop.members.queries.carried.favourites",
    "ledger": "payouts.queries.carried.ledger",
    "payments": "payouts.queries.carried.payments",
    "payouts": "payouts.queries.carried.payouts",
    "posts": "coop.forum.queries.carried.posts",
    "ratings_given": "coop.trust.queries.carried.given",
    "rides": "rides.trips.queries.carried.rides",
    "vouches": "coop.members.queries.carried.vouched",
    "words_about_me": "coop.trust.queries.carried.heard",
}
carrying.credentials |= {
    "assurance": "coop.trust.queries.carried.assurance_facts",
    "conduct": "coop.trust.queries.carried.conduct_facts",
    "membership": "coop.members.queries.carried.membership",
    "rides": "coop.trust.queries.carried.ride_facts",
    "vouches": "coop.members.queries.carried.attested",
}
locker.purges |= {
    "care": Step("rides.care.actions.erasing.let_go", gettext_noop("messages and calls")),
    "commons": Step("coop.forum.names.forget", gettext_noop("names beside posts")),
    "trips": Step("rides.trips.actions.forgetting.let_go", gettext_noop("notes and copies")),
    "trust": Step("coop.trust.actions.ratings.let_go", gettext_noop("words beside ratings")),
}
locker.erasures |= {
    "carrying": Step("coop.carrying.actions.exporting.erase", gettext_noop("archives")),
    "notices": Step("coop.notices.actions.erase", gettext_noop("mail in the demo’s inbox")),
    "care": Step("rides.care.actions.erasing.erase", gettext_noop("messages, calls, lost things")),
    "ranking": Step("coop.ranking.actions.labelling.erase", gettext_noop("labels and lists")),
    "trust": Step("coop.trust.actions.ratings.erase", gettext_noop("words beside your ratings")),
    "trips": Step("rides.trips.actions.forgetting.erase", gettext_noop("plans, notes, copies")),
    "apps": Step("coop.oauth.actions.letting.erase", gettext_noop("what you let apps at")),
    "storage": Step("coop.storage.actions.keeping.erase", gettext_noop("your storage’s name")),
    "members": Step("coop.members.actions.erasing.erase", gettext_noop("e-mail, passkeys, wishes")),
}
locker.holds += [
    "rides.trips.actions.forgetting.hold",
    "payouts.queries.holds.hold",
    "coop.members.actions.erasing.hold",
]
locker.sweeps |= {
    "access_log": "coop.locker.actions.retaining.forget_log",
    "trip_record": "rides.trips.actions.forgetting.sweep",
}
locker.homes += ["coop.locker.remote.home"]
locker.triggers |= {
    "asked": (
        "coop.members.queries.asked.asked",
        "coop.trust.queries.meetings.asked",
        "rides.fleet.queries.asked.asked",
    ),
    "live_ride": ("rides.trips.queries.lockers.around", "rides.care.queries.lines.around"),
}
bind(place="rides.places.queries.main_zone", name="coop.opening.queries.name")
previews.known |= {
    **dict.fromkeys(("fees", "costs", "split"), "payouts.queries.previews.fees"),
    **dict.fromkeys(("fares", "waiting"), "rides.trips.queries.previews.rate_card"),
    **dict.fromkeys(
        ("conduct.soft", "conduct.panel", "conduct.behind_s"),
        "coop.trust.queries.previews.thresholds",
    ),
}
guards.known |= {
    "served": Guard(
        gettext_noop("Rides that find a driver"), "rides.trips.queries.guarding.served_share"
    ),
}
