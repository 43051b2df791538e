"""remoteStorage as draft-dejong-remotestorage-26 says: each MUST, by one who only knows the draft."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from coop.storage import models
from coop.work import clock
from tests import apps, stage
from tests.cast import Cast, browser_of, gather

PAGE = "https://notes.example/app/"
PLAIN = "text/plain"


@pytest.fixture
def people(city: None) -> Cast:
    return gather()


@pytest.fixture
def ada(people: Cast) -> Client:
    browser = browser_of(people.ada)
    browser.post("/data/storage/open/")
    return browser


@pytest.fixture
def root(ada: Client, people: Cast) -> str:
    return f"/storage/{models.Shelf.objects.get(member_id=people.ada).name}/"


class Page:
    """A page of somebody else with a key."""

    def __init__(self, root: str, key: str | None) -> None:
        self.root = root
        bearer = {"Authorization": f"Bearer {key}"} if key else {}
        self.client = Client(headers={"Origin": "https://notes.example", **bearer})

    def __call__(
        self, method: str, path: str, body: bytes | str = b"", kind: str = PLAIN, **headers: str
    ) -> Any:
        """One request; `If_Match` in the arguments is `If-Match` on the wire."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, self.root + path, body, kind, headers=sent)


def link(root: str) -> dict[str, Any]:
    name = root.split("/")[2]
    found = Client().get("/.well-known/webfinger", {"resource": f"acct:{name}@testserver"})
    assert (found.status_code, found["Content-Type"]) == (200, "application/jrd+json")
    (one,) = found.json()["links"]
    return dict(one)


def key(browser: Client, root: str, scope: str, **asks: str) -> str:
    """A key by the implicit grant."""
    dialog = urlsplit(link(root)["properties"]["http://tools.ietf.org/html/rfc6749#section-4.2"])
    asked = {"response_type": "token", "scope": scope, "redirect_uri": PAGE, "client_id": PAGE}
    query = asked | {"state": "st"} | asks
    assert browser.get(dialog.path, query).status_code == 200
    chosen = {"answer": "allow", "days": "30", "scope": scope.split()}
    answer = browser.post(dialog.path, chosen, query_params=query)
    assert answer.status_code == 303
    back = urlsplit(answer["Location"])
    assert back._replace(fragment="").geturl() == PAGE
    said = {name: value[0] for name, value in parse_qs(back.fragment).items()}
    assert (said["token_type"], said["state"]) == ("bearer", "st")
    return said["access_token"]


@pytest.fixture
def notes(ada: Client, root: str) -> Page:
    return Page(root, key(ada, root, "notes:rw"))


def test_it_is_found_by_its_address_alone(root: str) -> None:
    found = link(root)
    assert found["rel"] == "http://tools.ietf.org/id/draft-dejong-remotestorage"
    assert found["href"] == f"http://testserver{root}".rstrip("/")
    properties = found["properties"]
    assert properties["http://remotestorage.io/spec/version"] == "draft-dejong-remotestorage-26"
    assert properties["http://tools.ietf.org/html/rfc7636"] == "S256"
    for wrong in ("acct:nobody@testserver", f"acct:{root.split('/')[2]}@elsewhere.example", "x"):
        assert Client().get("/.well-known/webfinger", {"resource": wrong}).status_code == 404
    asked = Client().get("/.well-known/webfinger", headers={"Origin": "https://a.example"})
    assert asked.status_code == 400
    assert asked["Access-Control-Allow-Origin"] == "https://a.example"


def test_a_file_is_written_read_and_removed(notes: Page) -> None:
    made = notes("PUT", "notes/a b.txt", "héllo", "text/plain; charset=utf-8")
    assert made.status_code == 201
    etag = made["ETag"]
    assert etag.startswith('"')
    found = notes("GET", "notes/a%20b.txt")
    assert (found.status_code, found["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert (found.content.decode(), found["ETag"]) == ("héllo", etag)
    assert found["Content-Length"] == "6"
    assert found["Cache-Control"] == "no-cache"
    head = notes("HEAD", "notes/a%20b.txt")
    assert (head.status_code, head["ETag"], head["Content-Length"]) == (200, etag, "6")
    again = notes("PUT", "notes/a%20b.txt", b"\x00\xff", "image/jpeg; charset=binary")
    assert again.status_code == 200
    assert again["ETag"] != etag
    assert notes("GET", "notes/a%20b.txt").content == b"\x00\xff"
    gone = notes("DELETE", "notes/a%20b.txt")
    assert (gone.status_code, gone["ETag"]) == (200, again["ETag"])
    for method in ("GET", "HEAD", "DELETE"):
        assert notes(method, "notes/a%20b.txt").status_code == 404


def test_folders_come_and_go_with_their_files(notes: Page) -> None:
    empty = notes("GET", "notes/")
    assert (empty.status_code, empty.json()["items"]) == (200, {})
    notes("PUT", "notes/x/y/deep.txt", "1")
    notes("PUT", "notes/top.json", "{}", "application/json")
    found = notes("GET", "notes/")
    assert found["Content-Type"] == "application/ld+json"
    assert found.json()["@context"] == "http://remotestorage.io/spec/folder-description"
    items = found.json()["items"]
    assert set(items) == {"x/", "top.json"}
    assert set(items["x/"]) == {"ETag"}
    top = notes("HEAD", "notes/top.json")
    assert items["top.json"] == {
        "ETag": top["ETag"].strip('"'),
        "Content-Type": "application/json",
        "Content-Length": 2,
        "Last-Modified": top["Last-Modified"],
    }
    assert top["Last-Modified"].endswith(" GMT")
    assert notes("GET", "notes/x/")["ETag"].strip('"') == items["x/"]["ETag"]
    notes("DELETE", "notes/x/y/deep.txt")
    assert set(notes("GET", "notes/").json()["items"]) == {"top.json"}
    assert notes("GET", "notes/x/y/").json()["items"] == {}


def test_the_version_of_every_folder_above_changes_and_no_other(notes: Page) -> None:
    def versions() -> dict[str, str]:
        paths = ("notes/", "notes/x/", "notes/x/y/", "notes/z/")
        return {path: notes("GET", path)["ETag"] for path in paths}

    notes("PUT", "notes/z/other", "1")
    notes("PUT", "notes/x/y/deep", "1")
    before = versions()
    notes("PUT", "notes/x/y/deep", "2")
    after = versions()
    assert [path for path in before if before[path] != after[path]] == [
        "notes/",
        "notes/x/",
        "notes/x/y/",
    ]
    notes("DELETE", "notes/x/y/deep")
    assert versions()["notes/"] not in (before["notes/"], after["notes/"])


def test_conditions_are_kept(notes: Page) -> None:
    etag = notes("PUT", "notes/a", "1")["ETag"]
    assert notes("GET", "notes/a", If_None_Match=etag).status_code == 304
    several = notes("GET", "notes/a", If_None_Match=f'"other", {etag}')
    assert (several.status_code, several.content, several["ETag"]) == (304, b"", etag)
    folder = notes("GET", "notes/")["ETag"]
    assert notes("GET", "notes/", If_None_Match=folder).status_code == 304
    assert notes("PUT", "notes/a", "2", If_None_Match="*").status_code == 412
    assert notes("PUT", "notes/b", "2", If_None_Match="*").status_code == 201
    assert notes("PUT", "notes/a", "2", If_Match='"other"').status_code == 412
    assert notes("PUT", "notes/none", "2", If_Match='"other"').status_code == 412
    assert notes("DELETE", "notes/a", If_Match='"other"').status_code == 412
    assert notes("DELETE", "notes/none", If_Match='"other"').status_code == 412
    assert notes("GET", "notes/a").content == b"1"
    newer = notes("PUT", "notes/a", "2", If_Match=etag)
    assert newer.status_code == 200
    assert notes("DELETE", "notes/a", If_Match=newer["ETag"]).status_code == 200


def test_a_name_is_a_file_or_a_folder(notes: Page) -> None:
    notes("PUT", "notes/x/a", "1")
    assert notes("PUT", "notes/x", "1").status_code == 409
    assert notes("PUT", "notes/x/a/b", "1").status_code == 409
    for method in ("PUT", "DELETE"):
        assert 400 <= notes(method, "notes/x/", "1").status_code < 500
    for path in ("notes//a", "notes/./a", "notes/../a", "notes/%00", "notes/" + "a" * 1_100):
        assert 400 <= notes("PUT", path, "1").status_code < 500
    assert notes("PUT", "notes/x/%25%3F%23é", "1").status_code == 201
    assert "%?#é" in notes("GET", "notes/x/").json()["items"]


def test_a_key_opens_what_it_was_given_for(ada: Client, root: str, notes: Page) -> None:
    reader = Page(root, key(ada, root, "notes:r"))
    all_of_it = Page(root, key(ada, root, "*:rw"))
    assert all_of_it("PUT", "other/a", "1").status_code == 201
    notes("PUT", "notes/a", "1")
    notes("PUT", "public/notes/a", "1")
    assert reader("GET", "notes/a").status_code == 200
    assert reader("GET", "public/notes/").status_code == 200
    for page, method, path in (
        (reader, "PUT", "notes/a"),
        (reader, "DELETE", "notes/a"),
        (notes, "GET", "other/a"),
        (notes, "GET", "other/"),
        (notes, "GET", ""),
        (notes, "PUT", "public/other/a"),
        (notes, "GET", "public/"),
        (notes, "PUT", "notesx/a"),
    ):
        answer = page(method, path, "1")
        assert (method, path, answer.status_code) == (method, path, 403)
        assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]
    assert set(all_of_it("GET", "").json()["items"]) == {"notes/", "other/", "public/"}


def test_without_a_key_only_public_files_are_read(root: str, notes: Page) -> None:
    notes("PUT", "public/notes/page.html", "<script>alert(1)</script>", "text/html")
    notes("PUT", "notes/a", "1")
    anybody = Page(root, None)
    shown = anybody("GET", "public/notes/page.html")
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-cache, public")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert anybody("GET", "public/notes/page.html", Sec_Fetch_Dest="script").status_code == 403
    for method, path in (
        ("GET", "public/notes/"),
        ("GET", "notes/a"),
        ("PUT", "public/notes/b"),
        ("DELETE", "public/notes/page.html"),
    ):
        answer = anybody(method, path, "1")
        assert (method, path, answer.status_code) == (method, path, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert Page(root, "owa_nonsense")("GET", "notes/a").status_code == 401
    assert anybody("POST", "notes/a").status_code == 405


def test_every_answer_lets_pages_read_it(root: str, notes: Page) -> None:
    notes("PUT", "notes/a", "1")
    answers = [notes("GET", path) for path in ("notes/a", "notes/none", "other/a")]
    answers += [Page(root, None)("GET", "notes/a"), notes("PUT", "notes/", "1")]
    for answer in answers:
        assert answer["Access-Control-Allow-Origin"] == "https://notes.example"
        assert "ETag" in answer["Access-Control-Expose-Headers"]
    asks = {"Access-Control-Request-Method": "GET", "Origin": "https://notes.example"}
    before = Client().options(f"{root}notes/a", headers=asks)
    assert before.status_code == 200
    for method in ("GET", "PUT", "DELETE"):
        assert method in before["Access-Control-Allow-Methods"]
    for header in ("Authorization", "Content-Type", "Origin", "If-Match", "If-None-Match"):
        assert header in before["Access-Control-Allow-Headers"]


def test_parts_of_a_file_can_be_read(notes: Page) -> None:
    notes("PUT", "notes/a", "0123456789")
    for wanted, part, said in (
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ):
        answer = notes("GET", "notes/a", Range=wanted)
        assert (answer.status_code, answer.content, answer["Content-Range"]) == (206, part, said)
    beyond = notes("GET", "notes/a", Range="bytes=10-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */10")
    assert notes("GET", "notes/a", Range="lines=1-2").status_code == 200


def test_too_much_is_refused_in_words(notes: Page) -> None:
    large = notes("PUT", "notes/a", b"x" * (5 * 1024 * 1024 + 1))
    assert (large.status_code, large.json()["code"]) == (413, "file_too_large")
    assert notes("PUT", "notes/a", b"x" * 4_000_000).status_code == 201
    stage.vote("storage.quota_mb", 5, now=clock.now())
    full = notes("PUT", "notes/b", b"x" * 2_000_000)
    assert (full.status_code, full.json()["code"]) == (507, "storage_full")
    assert notes("PUT", "notes/a", b"x" * 4_900_000).status_code == 200


def test_a_key_comes_by_a_code_as_well(ada: Client, root: str) -> None:
    properties: Mapping[str, str] = link(root)["properties"]
    dialog = urlsplit(properties["http://tools.ietf.org/html/rfc6749#section-3.1"]).path
    asked = {
        "response_type": "code",
        "scope": "notes:rw",
        "redirect_uri": PAGE,
        "client_id": "https://notes.example",
        "code_challenge": apps.CHALLENGE,
        "code_challenge_method": "S256",
    }
    chosen = {"answer": "allow", "days": "30", "scope": ["notes:rw"]}
    answer = ada.post(dialog, chosen, query_params=asked)
    code = parse_qs(urlsplit(answer["Location"]).query)["code"][0]
    token = urlsplit(properties["http://tools.ietf.org/html/rfc6749#section-3.2"]).path
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": PAGE}
    keys = Client().post(token, sent | {"client_id": "x", "code_verifier": apps.VERIFIER}).json()
    assert Page(root, keys["access_token"])("PUT", "notes/a", "1").status_code == 201
    assert (
        Client(headers={"Authorization": f"Bearer {keys['access_token']}"})
        .get("/api/v1/app/grant")
        .status_code
        == 401
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "http://notes.example/"},
        {"redirect_uri": "https://notes.example/#x"},
        {"redirect_uri": ""},
    ],
)
def test_nobody_is_sent_where_no_app_can_be(ada: Client, root: str, wrong: dict[str, str]) -> None:
    asked = {"response_type": "token", "scope": "notes:rw", "redirect_uri": PAGE} | wrong
    answer = ada.get(f"/oauth{root}", asked)
    assert answer.status_code == 400


@pytest.mark.parametrize("scope", ["", "notes", "notes:w", "public:rw", "Notes:rw", "export"])
def test_a_scope_that_is_none_goes_back_to_the_app(ada: Client, root: str, scope: str) -> None:
    asked = {"response_type": "token", "scope": scope, "redirect_uri": PAGE, "state": "s"}
    answer = ada.get(f"/oauth{root}", asked)
    assert answer["Location"].startswith(f"{PAGE}#error=invalid_scope")


def test_only_its_person_lets_apps_at_a_storage(people: Cast, root: str) -> None:
    asked = {"response_type": "token", "scope": "notes:rw", "redirect_uri": PAGE}
    assert browser_of(people.ben).get(f"/oauth{root}", asked).status_code == 400
    ben = browser_of(people.ben)
    ben.post("/data/storage/open/")
    bens = f"/storage/{models.Shelf.objects.get(member_id=people.ben).name}/"
    assert Page(root, key(ben, bens, "*:rw"))("GET", "notes/a").status_code == 403


def test_its_person_sees_freezes_and_empties_it(ada: Client, root: str, notes: Page) -> None:
    notes("PUT", "notes/a", "1")
    page = ada.get("/data/storage/").content.decode()
    assert root.split("/")[2] + "@testserver" in page
    assert "1 file, " in page
    assert "notes.example, an app that you let in" in ada.get("/data/").content.decode()
    ada.put("/api/v1/me/data/frozen", {"is_frozen": True}, content_type=apps.JSON)
    assert notes("GET", "notes/a").status_code == 403
    ada.put("/api/v1/me/data/frozen", {"is_frozen": False}, content_type=apps.JSON)
    ada.post("/data/storage/empty/", {"module": "notes"})
    assert notes("GET", "notes/").json()["items"] == {}
