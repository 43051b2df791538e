"""The API of the fee's split: the running result, what was, and one's own ballot."""

from coop.web.local import here
from coop.work.doors import Ask, at, delete, get, put
from governance import serializers_split as shapes
from governance import split_shown
from governance.actions import standing


@get(shapes.SplitOut, name="split", summary="The fee’s split, if the month closed now",
     tag="governance", is_open=True)  # fmt: skip
def result(ask: Ask) -> object:
    """From the count that was published last. For everyone."""
    zone = here()
    return split_shown.shown(split_shown.as_it_stands(zone, now=ask.now), zone, now=ask.now)


@get(shapes.MonthOut, name="split_history", summary="The fee’s split, month by month",
     tag="governance", is_open=True, many=True)  # fmt: skip
def history(ask: Ask) -> object:
    """Every month that was closed, oldest first; its counted ballots lie under
    `/split/{month}/ballots.txt`. For everyone.
    """
    return split_shown.past()


@get(shapes.PreviewOut, shapes.WishIn, name="split_preview",
     summary="What your wish would change", tag="governance")  # fmt: skip
def preview(ask: Ask) -> object:
    """The published count without your ballot, and with your wish. Nothing is kept."""
    count = split_shown.as_it_stands(here(), now=ask.now)
    return split_shown.preview(count, ask.by, standing.ballot(ask.fields))


@get(shapes.OwnOut, name="split_ballot", summary="Your ballot", tag="governance")
def ballot(ask: Ask) -> object:
    """What you wish, since when, and in which months it was counted."""
    return split_shown.own(ask.by, now=ask.now)


@put(shapes.BallotIn, shapes.OwnOut, name="keep_split_ballot",
     summary="Keep a ballot", tag="governance")  # fmt: skip
def keep(ask: Ask) -> object:
    """It stands until you change it, take it back, or a year has passed."""
    standing.keep(wish=ask.fields["percents"], by=ask.by, now=ask.now)
    return split_shown.own(ask.by, now=ask.now)


@delete(None, shapes.OwnOut, name="take_back_split_ballot",
        summary="Take your ballot back", tag="governance")  # fmt: skip
def take_back(ask: Ask) -> object:
    """You have none from now on."""
    standing.take_back(by=ask.by, now=ask.now)
    return split_shown.own(ask.by, now=ask.now)


results = at(result)
months = at(history)
previews = at(preview)
ballots = at(ballot, keep, take_back)
