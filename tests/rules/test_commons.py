"""The Commons' pure rules: safe words, names kept as ids, orders, ranking, folding."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coop.forum import markup, mentions, ordering, ranking, states
from coop.forum.ordering import Candidate, Ranker
from coop.forum.states import Label

ADA, BEN, BEA = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIGNS = st.text(alphabet="<>\"'&/=@{}()[]!*_`~-#:;.\\ \nabjscriptonerr01", max_size=120)
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    '[a](http://x "onmouseover=alert(1)")',
    "![x](http://tracker.example/p.png)",
    "`</code><script>`",
    '<a href="http://x" onclick="y">z</a>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    f'[x](http://x "@{{{ADA}}}")',
    f"http://x.example/@{{{ADA}}}",
    f"<http://x.example/@{{{ADA}}}>",
]


class Seen(HTMLParser):
    """Every tag and attribute that a browser would make of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def faults(html: str) -> list[str]:
    wrong = []
    for tag, attrs in Seen(html).tags:
        if tag not in markup.TAGS:
            wrong.append(tag)
        allowed = {"a": {"href", "rel"}, "ol": {"start"}, "b": {"class"}}.get(tag, set())
        wrong += [f"{tag}.{name}" for name in attrs if name not in allowed]
        scheme = re.match(r"[\x00-\x20]*([^/?#:]*):", attrs.get("href") or "")
        if scheme and scheme[1].lower() not in markup.SCHEMES:
            wrong.append(scheme[0])
    return wrong


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    html = markup.html(attack, {ADA: '<script>"Ada"</script>'})
    assert faults(html) == []


@given(SIGNS | st.text(max_size=200))
@example("<" * 60)
def test_nothing_but_what_is_allowed_comes_of_any_text(text: str) -> None:
    assert faults(markup.html(text, {})) == []


@given(st.lists(st.sampled_from(ATTACKS), min_size=2, max_size=4))
def test_attacks_do_not_help_each_other(attacks: list[str]) -> None:
    assert faults(markup.html("\n".join(attacks), {ADA: "Ada Lind"})) == []


def test_what_people_write_reads_as_they_mean_it() -> None:
    html = markup.html("**Yes**, see www.example.org\nand\n\n- one\n- two\n\n> said", {})
    assert "<strong>Yes</strong>" in html
    assert 'href="http://www.example.org"' in html
    assert 'rel="nofollow noopener noreferrer ugc"' in html
    assert html.count("<li>") == 2
    assert "<br>" in html
    assert "<blockquote>" in html


def test_a_link_may_lead_to_a_page_of_ours() -> None:
    assert 'href="/books/"' in markup.html("[the books](/books/)", {})


def test_a_heading_or_a_picture_stays_words() -> None:
    assert markup.html("# Hello", {}) == "<p># Hello</p>\n"
    assert "<img" not in markup.html("![cat](http://x.example/cat.png)", {})


def test_plain_words_hold_no_tags_and_the_signs_that_were_written() -> None:
    assert markup.plain("a **b** < c & d\n\n- e\n- f", {}) == "a b < c & d e f"
    assert markup.plain(f"Hi @{{{ADA}}}", {ADA: "Ada Lind"}) == "Hi @Ada Lind"


def test_an_excerpt_stands_around_the_word_sought() -> None:
    words = "x " * 100 + "the fee is high" + " y" * 200
    before, found, after = markup.excerpt(words, ["fee"])
    assert (found, before.startswith("… ")) == ("fee", True)
    assert after.startswith(" is high")
    assert after.endswith("…")


def test_a_name_is_kept_as_an_id_and_shown_as_a_name() -> None:
    people = {ADA: "Ada Lind", BEN: "Ben Okafor"}
    kept = mentions.keep("Thanks @Ada Lind, and @ben!", people)
    assert kept == f"Thanks @{{{ADA}}}, and @{{{BEN}}}!"
    assert mentions.named(kept) == [ADA, BEN]
    assert mentions.typed(kept, people) == "Thanks @Ada Lind, and @Ben Okafor!"


def test_a_first_name_that_two_share_stays_a_word() -> None:
    people = {BEN: "Ben Okafor", BEA: "Ben Aalto"}
    assert mentions.keep("@Ben, @Ben Aalto", people) == f"@Ben, @{{{BEA}}}"


@pytest.mark.parametrize("text", ["ada@lind.example", "x/@ada", "@adam", "@@ada", ""])
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    assert mentions.keep(text, {ADA: "Ada Lind"}) == text


@given(st.text(alphabet="@ AdaLindBe{}-01\n", max_size=80))
def test_keeping_twice_is_the_same_and_typing_gives_back_what_can_be_kept(text: str) -> None:
    people = {ADA: "Ada Lind", BEN: "Ben"}
    kept = mentions.keep(text, people)
    assert mentions.keep(kept, people) == kept
    assert mentions.named(mentions.keep(mentions.typed(kept, people), people)) == (
        mentions.named(kept)
    )


def test_a_person_without_a_name_is_never_named() -> None:
    assert mentions.keep("@ hello", {ADA: "", BEN: " "}) == "@ hello"


def candidate(number: int, **how: int) -> Candidate:
    at = NOW - timedelta(hours=number)
    return Candidate(UUID(int=number), at, at, **how)


def test_the_three_orders() -> None:
    quiet, argued, unread = (
        candidate(1),
        candidate(3, voices=5, arguments=4),
        candidate(2, voices=1, unread=2),
    )
    everything = [argued, unread, quiet]
    assert ordering.arrange("newest", everything) == [quiet.id, unread.id, argued.id]
    assert ordering.arrange("argued", everything) == [argued.id, unread.id, quiet.id]
    assert ordering.arrange("unread", everything) == [unread.id, quiet.id, argued.id]


@given(
    st.lists(
        st.builds(
            Candidate,
            id=st.uuids(),
            opened_at=st.just(NOW),
            last_at=st.datetimes(
                min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)
            ).map(lambda at: at.replace(tzinfo=UTC)),
            posts=st.integers(0, 50),
            voices=st.integers(0, 20),
            arguments=st.integers(0, 20),
            unread=st.integers(0, 20),
        ),
        unique_by=lambda one: one.id,
    ),
    st.sampled_from(["newest", "argued", "unread", "a ranker that is gone"]),
    st.randoms(use_true_random=False),
)
def test_an_order_loses_nothing_and_does_not_depend_on_what_came_first(
    candidates: list[Candidate], key: str, random: object
) -> None:
    arranged = ordering.arrange(key, candidates)
    assert sorted(arranged) == sorted(one.id for one in candidates)
    assert ordering.arrange(key, candidates[::-1]) == arranged


def test_a_ranker_can_be_added_once() -> None:
    calm = Ranker("test-calm", "Calm", "What is quiet comes first.", lambda one: (one.posts,))
    ordering.register(calm)
    try:
        ordering.register(calm)
        found = ordering.arrange("test-calm", [candidate(1, posts=9), candidate(2, posts=1)])
        assert found == [UUID(int=2), UUID(int=1)]
        with pytest.raises(ValueError, match="two rankers"):
            ordering.register(Ranker("test-calm", "Other", "Other.", calm.sort_key))
    finally:
        del ordering.RANKERS["test-calm"]


def test_more_answers_of_the_same_part_rank_higher() -> None:
    bounds = [ranking.lower_bound(3 * n, n) for n in (0, 1, 10, 100, 1_000)]
    assert bounds == sorted(bounds)
    assert ranking.lower_bound(1, 0) < ranking.lower_bound(40, 10) < 0.8
    assert ranking.lower_bound(0, 7) == 0


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_bound_lies_below_the_part_and_grows_with_each_useful_answer(a: int, b: int) -> None:
    bound = ranking.lower_bound(a, b)
    assert 0 <= bound <= (a / (a + b) if a + b else 0) + 1e-12
    assert ranking.lower_bound(a + 1, b) >= bound
    assert ranking.lower_bound(a, b + 1) <= bound + 1e-12


def test_words_are_folded_only_where_enough_members_labelled_and_the_reader_chose_so() -> None:
    labels = {"rude": 3, "spam": 5, "kind": 90}
    chosen = dict.fromkeys(states.LOWERING, 3)
    assert states.fold(labels, chosen) == states.Fold(Label.SPAM, 5)
    assert states.fold(labels, chosen | {Label.SPAM: 6}) == states.Fold(Label.RUDE, 3)
    assert states.fold(labels, dict.fromkeys(states.LOWERING, 0)) is None
    assert states.fold({"kind": 90}, chosen) is None
