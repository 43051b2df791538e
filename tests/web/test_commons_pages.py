"""The Commons without scripts: reading, writing, marking, taking back, choosing, and its API."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail as post_office
from django.test import Client

from coop.forum import mail, models
from coop.forum.states import Label, Side
from coop.journal.models import Entry
from coop.work import clock
from tests import commons
from tests.web import paper, riding
from tests.web.riding import Town


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def people(town: Town) -> dict[str, Client]:
    return riding.browsers(town.people)


@pytest.fixture
def thread_id(town: Town) -> UUID:
    """What Ada opened."""
    return commons.thread(town.people.ada, now=clock.now())


def address(thread_id: UUID) -> str:
    return f"/commons/threads/{thread_id}/"


def reply(thread_id: UUID) -> str:
    return f"{address(thread_id)}reply/"


def only_post(**how: Any) -> models.Post:
    return models.Post.objects.get(**how)


def test_an_empty_commons_invites_members_and_tells_others(people: dict[str, Client]) -> None:
    commons.found()
    assert "Open the first discussion" in paper.look(people["ada"], "/commons/").links
    page = paper.look(people["eve"], "/commons/")
    assert "Members write: once you are admitted" in page.text
    assert "Open the first discussion" not in page.links


def test_a_member_opens_a_discussion_and_another_answers(people: dict[str, Client]) -> None:
    commons.found()
    page = paper.look(people["ada"], "/commons/new/?topic=money")
    opened = paper.send(
        people["ada"], page.form("/commons/new/"), title="The fee", text="Is **15 %** right?"
    )
    text = paper.read(opened).text
    assert "Your discussion is open." in text
    assert "Is 15 % right?" in text
    listed = paper.look(people["ben"], "/commons/")
    assert "The fee" in listed.text
    assert "Is 15 % right?" in listed.text
    thread_id = models.Thread.objects.get().id
    page = paper.look(people["ben"], address(thread_id))
    answered = paper.send(people["ben"], page.forms[-1], text="Ask <script>alert(1)</script> @Ada")
    html = answered.content.decode()
    assert "<script>alert" not in html
    assert '<b class="mention">@Ada Lind</b>' in html


def test_what_is_refused_comes_back_as_it_was_typed(
    people: dict[str, Client], thread_id: UUID
) -> None:
    long = "Very " * 2_000
    body = {"client_event_id": uuid4(), "text": long}
    answer = people["ben"].post(reply(thread_id), body)
    assert answer.status_code == 422
    page = paper.read(answer)
    assert "and 6000 fit. Nothing is lost" in page.text
    assert long.strip() in page.text.replace("  ", " ")
    body = {"client_event_id": uuid4(), "topic": "rides", "title": " ", "text": "Some words"}
    answer = people["ben"].post("/commons/new/", body)
    assert (answer.status_code, "Some words" in paper.read(answer).text) == (422, True)
    answer = people["ben"].post("/commons/new/", body | {"title": "A title", "topic": "\x00"})
    assert (answer.status_code, "Some words" in paper.read(answer).text) == (404, True)


def test_a_newcomer_hears_when_they_can_write_again_and_keeps_their_words(
    people: dict[str, Client], town: Town, thread_id: UUID
) -> None:
    from coop.members import actions as members

    members.admit(user_id=town.people.eve, by=town.people.sam, now=clock.now())
    for number in range(8):
        people["eve"].post(reply(thread_id), {"client_event_id": uuid4(), "text": f"{number}"})
    answer = people["eve"].post(
        reply(thread_id), {"client_event_id": uuid4(), "text": "My ninth words"}
    )
    page = paper.read(answer)
    assert answer.status_code == 429
    assert "In your first days you can write 8 times a day." in page.text
    assert "Possible from" in page.text
    assert "My ninth words" in page.text


def test_the_same_form_sent_twice_writes_once_and_other_words_again(
    people: dict[str, Client], thread_id: UUID
) -> None:
    body = {"client_event_id": uuid4(), "text": "Once"}
    for _twice in range(2):
        people["ben"].post(reply(thread_id), body)
    people["ben"].post(reply(thread_id), body | {"text": "Came back, and wrote something else"})
    texts = models.Post.objects.filter(depth=1).order_by("seq").values_list("text", flat=True)
    assert list(texts) == ["Once", "Came back, and wrote something else"]


def test_reading_marks_as_read_and_news_are_counted(
    people: dict[str, Client], town: Town, thread_id: UUID
) -> None:
    ben = people["ben"]
    assert "New" in paper.look(ben, "/commons/").text
    ben.get(address(thread_id))
    commons.say(thread_id, town.people.ada, "One more thing", now=clock.now())
    commons.say(thread_id, town.people.ben, "My own", now=clock.now())
    assert "1 new" in paper.look(ben, "/commons/").text
    news = ben.get(f"{address(thread_id)}news/?after=1").content.decode()
    assert "1 new contribution: show it" in news
    assert 'data-seq="3"' in news
    ben.get(address(thread_id))
    assert "1 new" not in paper.look(ben, "/commons/").text


def test_arguments_are_given_and_ranked_by_forms(
    people: dict[str, Client], town: Town, thread_id: UUID
) -> None:
    body = {"client_event_id": uuid4(), "text": "It is quicker", "side": "for"}
    people["ben"].post(reply(thread_id), body)
    post_id = only_post(side="for").id
    page = paper.look(people["ada"], address(thread_id))
    assert "For, 1" in page.text
    rated = people["ada"].post(
        f"/commons/posts/{post_id}/rate/",
        {"client_event_id": uuid4(), "useful": "yes"},
        follow=True,
    )
    assert 'aria-pressed="true"' in rated.content.decode()
    assert "1 finds this useful" in paper.look(people["ben"], address(thread_id)).text
    refused = people["ben"].post(
        f"/commons/posts/{post_id}/rate/", {"client_event_id": uuid4(), "useful": "yes"}
    )
    assert (refused.status_code, "your own words" in refused.content.decode()) == (403, True)


def test_labelled_words_are_folded_and_one_click_opens_them(
    people: dict[str, Client], town: Town, thread_id: UUID
) -> None:
    post_id = commons.say(thread_id, town.people.ben, "Buy my mattress", now=clock.now())
    for name in ("ada", "chi", "dia"):
        people[name].post(
            f"/commons/posts/{post_id}/label/", {"client_event_id": uuid4(), "label": "spam"}
        )
    page = paper.look(people["sam"], address(thread_id))
    assert "Folded: 3 members say “Advertising”. Show Buy my mattress" in page.text
    assert ("details", {"class": "folded"}) in page.tags
    undone = {"client_event_id": uuid4(), "label": "spam", "undo": "1"}
    people["ada"].post(f"/commons/posts/{post_id}/label/", undone)
    assert "Folded" not in paper.look(people["sam"], address(thread_id)).text


def test_choices_are_kept_and_change_only_ones_own_page(
    people: dict[str, Client], town: Town, thread_id: UUID
) -> None:
    commons.thread(town.people.chi, title="Another", now=clock.now())
    page = paper.look(people["ada"], "/commons/mine/")
    assert "Waiting at the station" in page.links
    body = {"order": "argued", "spam": "1", "rude": "0", "topic": "once"}
    saved = people["ada"].post("/commons/mine/", body, follow=True)
    assert "Saved." in paper.read(saved).text
    choices = people["ada"].get("/api/v1/me/commons").json()
    assert (choices["order"], choices["folds"]["spam"], choices["folds"]["rude"]) == (
        "argued",
        1,
        0,
    )
    assert choices["matrix"]["topic"] == "once"
    assert people["ben"].get("/api/v1/me/commons").json()["order"] == "newest"
    refused = people["ada"].post("/commons/mine/", {"spam": "many"})
    assert refused.status_code == 422
    people["ada"].post("/commons/order/", {"order": "unread", "next": "/commons/topics/rides/"})
    assert "Since my last visit" in paper.look(people["ada"], "/commons/").text


def test_the_link_in_a_mail_stops_mail_only_by_its_button(
    people: dict[str, Client], town: Town, thread_id: UUID
) -> None:
    off = f"/commons/off/{mail.token(town.people.ada)}/"
    nobody = Client()
    assert "No more mail from the Commons?" in paper.look(nobody, off).text
    assert people["ada"].get("/api/v1/me/commons").json()["matrix"]["mention"] == "once"
    assert "whenever you like" in nobody.post(off).content.decode()
    chosen = people["ada"].get("/api/v1/me/commons").json()["matrix"]
    assert set(chosen.values()) == {"never"}
    assert nobody.get("/commons/off/x/").status_code == 404
    assert not post_office.outbox


def test_a_mail_program_stops_mail_by_one_press(people: dict[str, Client], town: Town) -> None:
    """As mail programs do it: no cookie, no page before, and a word in the body (RFC 8058)."""
    program = Client(enforce_csrf_checks=True)
    off = f"/commons/off/{mail.token(town.people.ada)}/"
    assert program.post(off, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = people["ada"].get("/api/v1/me/commons").json()["matrix"]
    assert set(chosen.values()) == {"never"}


def test_words_are_changed_with_their_history_and_taken_back(
    people: dict[str, Client], thread_id: UUID
) -> None:
    post_id = only_post().id
    edit = f"/commons/posts/{post_id}/edit/"
    assert people["ben"].get(edit).status_code == 403
    sent = {"client_event_id": uuid4(), "text": "Six minutes are too long.", "seen": "1"}
    people["ada"].post(edit, sent)
    again = people["ada"].post(edit, sent | {"text": "Other words"})
    assert again.status_code == 409
    assert "Other words" in paper.read(again).text
    history = paper.look(people["ben"], f"/commons/posts/{post_id}/history/").text
    assert "Six minutes are too long." in history
    assert "Five minutes are too long." in history
    taken = f"/commons/posts/{post_id}/withdraw/"
    assert people["sam"].post(taken, {"client_event_id": uuid4()}).status_code == 403
    back = people["ada"].post(taken, {"client_event_id": uuid4()}, follow=True)
    page = paper.read(back)
    assert "Ada took these words back." in page.text
    assert "minutes are too long" not in page.text
    gone = paper.look(people["ben"], f"/commons/posts/{post_id}/history/").text
    assert "minutes are too long" not in gone


def test_a_steward_takes_words_down_only_by_law(people: dict[str, Client], thread_id: UUID) -> None:
    down = f"/commons/posts/{only_post().id}/take-down/"
    assert people["ben"].get(down).status_code == 403
    body = {"client_event_id": uuid4(), "law": "private", "reason": ""}
    assert people["sam"].post(down, body).status_code == 422
    assert people["sam"].post(down, body | {"law": "taste", "reason": "x"}).status_code == 422
    done = people["sam"].post(down, body | {"reason": "An address"}, follow=True)
    text = paper.read(done).text
    assert "Taken down by law: Somebody’s private data. An address" in text
    assert Entry.objects.filter(kind="forum.tombstone").count() == 1


def test_stewards_keep_topics(people: dict[str, Client]) -> None:
    commons.found()
    assert people["ada"].get("/office/topics/").status_code == 403
    page = paper.look(people["sam"], "/office/topics/")
    made = paper.send(
        people["sam"], page.forms[-1], name="Bikes", about="Two wheels, and where they stand"
    )
    assert "The topic is open." in paper.read(made).text
    people["sam"].post("/office/topics/bikes/close/")
    assert "Bikes" not in paper.look(people["ada"], "/commons/").text


def test_words_are_sought_and_found(people: dict[str, Client], thread_id: UUID) -> None:
    found = people["ben"].get("/commons/", {"q": "minu long"}).content.decode()
    assert "<mark>minutes</mark>" in found
    nothing = paper.look(people["ben"], "/commons/?q=zebra")
    assert "Nothing has these words" in nothing.text
    assert people["ben"].get("/commons/", {"from": "zebra"}).status_code == 422
    assert people["ben"].get(address(thread_id), {"after": "zebra"}).status_code == 422


def test_a_discussion_leads_to_a_proposal(people: dict[str, Client], thread_id: UUID) -> None:
    links = paper.look(people["ada"], address(thread_id)).links
    assert links["Make a proposal of this"] == f"/proposals/new/?thread={thread_id}"


def test_a_program_can_do_everything(people: dict[str, Client], town: Town) -> None:
    commons.found()
    ada, ben, sam = people["ada"], people["ben"], people["sam"]

    def write(who: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid4())}
        answer = who.post(f"/api/v1/commons/{path}", body, riding.JSON, headers=headers)
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = answer.json()
        return made

    made = write(ada, "threads", {"topic": "rides", "title": "Bikes", "text": "Take them?"})
    thread = f"threads/{made['id']}"
    said = write(ben, f"{thread}/posts", {"text": "Yes, @Ada Lind"})
    reason = write(ben, f"{thread}/posts", {"text": "It fits", "side": "for"})
    answer = write(ada, f"{thread}/posts", {"text": "Good", "parent_id": said["id"]})
    assert (said["text"], answer["parent_id"]) == ("Yes, @Ada Lind", said["id"])

    def at(path: str) -> str:
        return f"/api/v1/commons/posts/{path}"

    assert ada.put(at(f"{said['id']}/labels/kind")).json()["labels"] == {"kind": 1}
    assert ada.delete(at(f"{said['id']}/labels/kind")).status_code == 204
    assert ada.put(at(f"{said['id']}/labels/odd")).status_code == 404
    assert ada.put(at(f"{said['id']}/reactions/agree")).json()["my_reactions"] == ["agree"]
    rated = ada.put(at(f"{reason['id']}/rating"), {"is_useful": True}, riding.JSON)
    assert (rated.json()["useful"], rated.json()["my_rating"]) == (1, True)
    sides = ben.get(f"/api/v1/commons/{thread}/arguments").json()
    assert [one["id"] for one in sides["pro"]] == [reason["id"]]
    part = ben.get(f"/api/v1/commons/{thread}/posts", {"limit": 2}).json()
    assert (len(part["rows"]), part["next"]) == (2, 2)
    rest = ben.get(f"/api/v1/commons/{thread}/posts", {"after": 2}).json()
    assert ([one["seq"] for one in rest["rows"]], rest["next"]) == ([3, 4], None)
    changed = ben.patch(at(said["id"]), {"text": "No", "seen": 1}, riding.JSON).json()
    assert (changed["version"], changed["text"]) == (2, "No")
    assert len(ben.get(at(f"{said['id']}/versions")).json()) == 2
    listed = ben.get("/api/v1/commons/threads", {"q": "bike"}).json()
    assert [one["title"] for one in listed["rows"]] == ["Bikes"]
    named = ben.get("/api/v1/commons/people", {"q": "ada", "thread": made["id"]}).json()
    assert [one["name"] for one in named] == ["Ada Lind"]
    assert people["eve"].get("/api/v1/commons/people", {"q": "ada"}).status_code == 403
    assert ben.delete(at(f"{said['id']}/words")).status_code == 204
    assert ben.get(at(said["id"])).json()["gone"]["gone"] == "withdrawn"
    stone = write(sam, f"posts/{reason['id']}/tombstone", {"law": "court", "reason": "12 C 3/26"})
    assert stone["gone"]["reason"] == "12 C 3/26"
    assert ben.put(f"/api/v1/commons/{thread}/follow").status_code == 204
    assert ben.put("/api/v1/commons/topics/rides/follow").status_code == 204
    assert ben.patch("/api/v1/me/commons", {"order": "odd"}, riding.JSON).status_code == 422


def test_the_same_number_writes_once_and_a_refusal_says_when(
    people: dict[str, Client], town: Town, thread_id: UUID
) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"/api/v1/commons/threads/{thread_id}/posts"
    for _twice in range(2):
        people["ben"].post(path, {"text": "Once"}, riding.JSON, headers=headers)
    assert models.Post.objects.count() == 2
    answer = people["eve"].post(
        path, {"text": "Hello"}, riding.JSON, headers={"Idempotency-Key": str(uuid4())}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "members_only")


def test_labels_and_sides_have_words_of_their_own(town: Town, people: dict[str, Client]) -> None:
    thread_id = commons.thread(town.people.ada, now=clock.now())
    for side in (Side.FOR, Side.AGAINST, Side.NEUTRAL):
        commons.argue(thread_id, town.people.ben, side, f"A reason {side}", now=clock.now())
    text = paper.look(people["chi"], address(thread_id)).text
    for words in ("For, 1", "Against, 1", "To consider, 1", "Off topic", "Not true", "Kind"):
        assert words in text
    assert len(Label) == 6
