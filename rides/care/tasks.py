"""What the sweeper does for care: tell open pages, send mails, end what is due."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.notices import live
from rides.care import mail
from rides.care.actions import check_ins, lost, panels, texts
from rides.care.queries import facts


def tell_chat(*, payload: Mapping[str, str], now: datetime) -> None:
    """Something was written or read: the pages of both look again. No word travels with it."""
    message = {"type": "chat", "by": payload["by"]}
    live.send(live.ride_group(payload["ride"]), message)
    live.send(live.drive_group(payload["driver"]), message)


def tell_share(*, payload: Mapping[str, str], now: datetime) -> None:
    """A link was made, changed or taken back: who watches by it is looked at again."""
    live.send(live.ride_group(payload["ride"]), {"type": "share"})


def tell_alarm(*, payload: Mapping[str, str], now: datetime) -> None:
    """Somebody pressed the emergency button: every open page of the desk shows it."""
    live.send(live.DESK, {"type": "alarm", "alert": payload["alert"], "ride": payload["ride"]})


def tell_incident(*, payload: Mapping[str, str], now: datetime) -> None:
    """Something was done about an incident: the desk's pages look again."""
    live.send(live.DESK, {"type": "incident", "incident": payload["incident"]})


def look_after(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: how does a ride under way go?"""
    check_ins.look(ride_id=UUID(payload["key"]), now=now)


def end_check_in(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: nobody said in time that all is well."""
    check_ins.due(check_in_id=UUID(payload["key"]), now=now)


def text_asked(*, payload: Mapping[str, str], now: datetime) -> None:
    """Whoever rides may not look at our screens: they are asked by text message, too."""
    texts.ask_if_well(check_in_id=UUID(payload["check_in"]), now=now)


def text_passenger(*, payload: Mapping[str, str], now: datetime) -> None:
    """A ride that somebody else booked took a step: its passenger reads it on their phone."""
    texts.tell(ride_id=UUID(payload["ride"]), seq=int(payload["seq"]), now=now)


def follow_ticket(*, payload: Mapping[str, str], now: datetime) -> None:
    """A ticket moved: its person hears of the desk's part, the desk's pages look again."""
    ticket_id = UUID(payload["ticket"])
    if payload["what"] == "answered":
        mail.ticket_answered(facts.person_of(ticket_id), ticket_id)
    elif payload["what"] == "closed":
        mail.ticket_closed(facts.person_of(ticket_id), ticket_id)
    live.send(live.DESK, {"type": "ticket", "ticket": payload["ticket"]})


def follow_lost(*, payload: Mapping[str, str], now: datetime) -> None:
    """A question about something lost moved: the other side hears of it."""
    who = facts.lost(UUID(payload["item"]))
    if payload["what"] in ("asked", "reminded"):
        mail.lost_asked(who.driver_user_id)
    elif payload["what"] == "found":
        mail.lost_found(who.rider_id, who.ride_id)
    elif payload["what"] == "not_found":
        mail.lost_not_found(who.rider_id, who.ride_id)
    live.send(live.drive_group(who.driver_id), {"type": "chat", "by": "rider"})


def end_lost(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: nobody looks for it any longer."""
    lost.end(item_id=UUID(payload["key"]), now=now)


def remind_lost(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: a driver who has not answered is asked again."""
    lost.remind(item_id=UUID(payload["key"]), now=now)


def bring_hold(*, payload: Mapping[str, str], now: datetime) -> None:
    """An account was closed for safety: a panel of members decides whether for longer, or not at all."""
    panels.bring(user_id=UUID(payload["user"]), by=UUID(payload["by"]), now=now)
