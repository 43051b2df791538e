"""What follows when somebody wrote: open pages hear of it, people are told, summaries go out."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.forum import mail
from coop.forum.actions import telling
from coop.forum.queries import discussions, notices
from coop.notices import live


def tell_pages(*, payload: Mapping[str, str], now: datetime) -> None:
    """A discussion moved: whoever has it open is told that there is something new."""
    thread_id = UUID(payload["thread"])
    message = {"type": "changed", "seq": discussions.seq_of(thread_id)}
    live.send(live.thread_group(thread_id), message)


def tell_people(*, payload: Mapping[str, str], now: datetime) -> None:
    """Somebody wrote: note it for whom it concerns."""
    telling.tell(post_id=UUID(payload["post"]), now=now)


def send_notice(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to one person at once, unless it was sent, seen or taken back meanwhile."""
    found = notices.notice(int(payload["notice"]), now=now)
    if found is None:
        return
    if not found.is_seen:
        mail.at_once(found)
    telling.sent([found.id], now=now)


def order_digests(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have the summaries sent that are due."""
    telling.order_digests(now=now)


def send_digest(*, payload: Mapping[str, str], now: datetime) -> None:
    """Send somebody what is new and unseen, in one mail."""
    user_id = UUID(payload["user"])
    waiting = notices.digest(user_id, now=now)
    unseen = [one for one in waiting if not one.is_seen]
    if unseen:
        mail.summary(user_id, unseen)
    telling.sent([one.id for one in waiting], now=now)
