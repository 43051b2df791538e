"""Says in plain words what lies in an archive, what was verified, and what is wrong. Reads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.carrying import pinning
from coop.carrying.faults import WORDS, Fault
from coop.carrying.pinning import Pin


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a collection is called, and what it holds."""

    title: str
    says: str


def meaning(name: str) -> Meaning:
    """A collection in words; one without words is called by its name."""
    title, says = _meanings().get(name, (name.replace("_", " ").capitalize(), ""))
    return Meaning(title, says)


def fault(found: Fault) -> str:
    """What is wrong with an archive, and with which file, in a sentence."""
    where = found.file or _("The archive")
    return _("%(where)s: %(what)s. Nothing of it was taken in.") % {
        "where": where,
        "what": _(WORDS[found.code]) % found.facts,
    }


def pin(found: Pin) -> str:
    """On what it rests that a service said this, in a sentence."""
    by = ", ".join(found.seen_by)
    if found.how == pinning.KNOWN:
        return _("Its log is one that this co-op knows, and states the key.")
    if found.how == pinning.WITNESSED:
        return _("Its log states the key, and %s, whom this co-op knows, has seen that log.") % by
    if found.how == pinning.STATED:
        return _(
            "Signed, and its log states the key, but nobody whom this co-op knows has seen that "
            "log. It may be as it says; this co-op cannot tell."
        )
    return _(
        "Signed, but no log in this archive states the key. It may be as it says; this co-op "
        "cannot tell."
    )


def said(credentials: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What credentials say, a line for each."""
    lines = [_conduct(role) for role in credentials.get("conduct", {}).get("conduct", ())]
    rides = credentials.get("rides")
    if rides:
        lines.append(
            _("%(taken)s rides taken, %(driven)s driven, since %(since)s")
            % {"taken": rides["taken"], "driven": rides["driven"], "since": rides["since"][:10]}
        )
    if "assurance" in credentials:
        lines.append(_("Assurance %s of 4") % credentials["assurance"]["level"])
    if "vouches" in credentials:
        count = credentials["vouches"]["received"]
        lines.append(
            ngettext("%s member vouches for you", "%s members vouch for you", count) % count
        )
    if "membership" in credentials:
        since = credentials["membership"]["since"][:10]
        lines.append(_("Member since %s") % since)
    return lines


def _conduct(found: Mapping[str, Any]) -> str:
    facts = {
        "role": _("As a driver") if found["role"] == "driver" else _("As a rider"),
        "up": found["thumbs_up"],
        "of": found["thumbs_up"] + found["thumbs_down"],
        "score": round(found["score"] / 1000),
    }
    if found["is_new"]:
        return _("%(role)s: new, %(up)s of %(of)s thumbs up") % facts
    return _("%(role)s: %(score)s of 100, %(up)s of %(of)s thumbs up") % facts


def _meanings() -> dict[str, tuple[str, str]]:
    return {
        "profile": (_("Name and phone"), _("What you told about yourself.")),
        "places": (_("Places"), _("Places you saved, and where you went lately.")),
        "traces": (_("Ways"), _("The ways of rides, point by point.")),
        "documents": (_("Papers"), _("What was noted of your papers.")),
        "preferences": (_("How you ride"), _("Your wishes for each ride.")),
        "contacts": (_("Emergency contacts"), _("Whom you want to be told.")),
        "circle": (_("Whom you ride with"), _("What you declared, and whom you wish for.")),
        "groups": (_("Your groups"), _("To which groups you said that you belong.")),
        "avoided": (_("Whom you avoid"), _("Why you blocked somebody, for yourself alone.")),
        "ranking": (
            _("Your ranking"),
            _("The orders that you chose, and whose labels you follow."),
        ),
        "guests": (_("Guests"), _("For whom you booked rides.")),
        "receipts": (_("Receipts"), _("What each ride cost, line by line.")),
        "messages": (_("Messages of past rides"), _("What was written, handed to you.")),
        "ratings": (_("Ratings handed to you"), _("What was said after rides.")),
        "files": (_("Files of your apps"), _("What apps keep in your locker.")),
        "accesses": (_("Who read your data"), _("Every read and every refusal, chained.")),
        "account": (_("Your account"), _("E-mail, when you joined, your roles.")),
        "assurance": (_("Assurance"), _("How sure the co-op is of who you are, and why.")),
        "ballots": (_("Your votes"), _("What you voted, with what shows that it was counted.")),
        "blocks": (_("Whom you blocked"), _("By their number, without names.")),
        "chats": (_("Messages"), _("What you wrote around rides, and what you read.")),
        "conduct": (_("Your conduct"), _("Every line of your scores.")),
        "consents": (_("What you decided"), _("What you allowed and withdrew, and when.")),
        "contracts": (_("Contracts"), _("Each contract about your data, signed.")),
        "dividends": (_("Your share of the fees"), _("What you hold of each pool.")),
        "drives": (_("Rides you drove"), _("Fare and fee of each.")),
        "favourites": (_("With whom you ride gladly"), _("By their number, without names.")),
        "ledger": (
            _("Your statement"),
            _("Every line of your accounts: earnings, dividends, debts."),
        ),
        "payments": (_("Card payments"), _("What was asked of your cards, taken and given back.")),
        "payouts": (_("Payouts"), _("What went to your bank.")),
        "posts": (_("Your posts"), _("What you wrote in the Commons.")),
        "purges": (_("Purge receipts"), _("Signed word of what was erased.")),
        "ratings_given": (_("Ratings you gave"), _("What you said after rides.")),
        "rides": (_("Your rides"), _("Every ride you took or booked.")),
        "vouches": (_("Vouches"), _("That you gave and got.")),
        "words_about_me": (_("Words about you"), _("What people wrote, without whose it is.")),
    }
