"""The tunable numbers around a ride: how long people can reach each other, and how soon we answer."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400

register(
    Rule(
        "contact.open_s",
        "s",
        0,
        7 * DAY_S,
        DAY_S,
        "How long after a ride its rider and driver can write to and call each other.",
    ),
    Rule(
        "contact.reported_s",
        "s",
        0,
        90 * DAY_S,
        30 * DAY_S,
        "How long the words of a ride are kept when somebody reported a problem with it.",
    ),
    Rule(
        "contact.per_min",
        "count",
        1,
        60,
        12,
        "How many messages a person can write in a ride's chat within a minute.",
    ),
    Rule(
        "contact.text_late_s",
        "s",
        60,
        3_600,
        600,
        "How late a text message to somebody for whom a ride was booked is still sent.",
    ),
    Rule(
        "tickets.answer_s",
        "s",
        3_600,
        14 * DAY_S,
        DAY_S,
        "Within which time a problem with a ride is answered.",
    ),
    Rule(
        "tickets.reopen_s",
        "s",
        0,
        90 * DAY_S,
        14 * DAY_S,
        "How long after its last answer one can write to a ticket again.",
    ),
    Rule(
        "tickets.keep_s",
        "s",
        30 * DAY_S,
        1_095 * DAY_S,
        365 * DAY_S,
        "How long the words and photos of a closed ticket are kept.",
    ),
    Rule(
        "tickets.within_s",
        "s",
        DAY_S,
        365 * DAY_S,
        60 * DAY_S,
        "How long after a ride one can report a problem with it.",
    ),
    Rule(
        "lost.report_s",
        "s",
        DAY_S,
        90 * DAY_S,
        30 * DAY_S,
        "How long after a ride one can ask its driver for something left in the car.",
    ),
    Rule(
        "lost.contact_s",
        "s",
        DAY_S,
        30 * DAY_S,
        7 * DAY_S,
        "How long rider and driver can reach each other about something that was lost.",
    ),
    Rule(
        "lost.remind_s",
        "s",
        3_600,
        7 * DAY_S,
        DAY_S,
        "How often a driver is reminded of a question about something lost.",
    ),
)
