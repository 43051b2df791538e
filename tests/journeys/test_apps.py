"""Apps of strangers with a live city: one written against the docs alone, and a remotestorage.js."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from shutil import copyfile
from threading import Thread
from zipfile import ZipFile

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from coop.machine import paths
from tests import axe, example_app
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

pytestmark = pytest.mark.journey

LIBRARY = paths.ROOT / "node_modules" / "remotestoragejs" / "release" / "remotestorage.js"
NOTES = """<!doctype html><meta charset="utf-8"><title>Notes</title><link rel="icon" href="data:,">
<p id="state">away</p><script src="remotestorage.js"></script><script src="notes.js"></script>"""
SCRIPT = """
const storage = new RemoteStorage({cache: false, changeEvents: {local: false, window: false}});
storage.access.claim("notes", "rw");
const state = (text) => { document.querySelector("#state").textContent = text; };
storage.on("connected", () => state("connected"));
storage.on("error", (fault) => state(String(fault)));
window.connect = (address) => storage.connect(address);
window.keep = async () => {
  const notes = storage.scope("/notes/");
  await notes.storeFile("text/plain", "shopping/list one.txt", "milk\\u2028öl");
  const found = await notes.getFile("shopping/list one.txt");
  const listed = await notes.getListing("shopping/");
  const above = await notes.getListing("");
  await notes.storeFile("text/plain", "shopping/second", "2");
  await notes.remove("shopping/second");
  return [found.data, found.contentType, Object.keys(listed), Object.keys(above),
          Object.keys(await notes.getListing("shopping/"))];
};
"""


def test_a_stranger_takes_somebodys_data_along(
    open_page: Callable[..., Page], live_city: LiveCity, tmp_path: Path
) -> None:
    page = open_page(PHONE, live_city.url)
    to, shown = tmp_path / "mine.zip", Queue[str]()
    taking = Thread(target=example_app.run, args=(live_city.url, to, shown.put), daemon=True)
    taking.start()
    page.goto(shown.get(timeout=20))
    page.get_by_label("Your e-mail address").fill("stranger@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code from the e-mail").fill(live_city.mailed_code("stranger@example.org"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Let Take along in?")
    assert axe.faults(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("switch", name="Your places").uncheck()
    page.get_by_role("button", name="Let it in").click()
    expect(page.locator("body")).to_have_text("Done. You can close this page.")
    taking.join(timeout=60)
    with ZipFile(to) as held:
        assert {"index.html", "manifest.json"} <= set(held.namelist())
    page.goto("/data/apps/")
    assert axe.faults(page) == []
    expect(page.get_by_text("A copy of everything")).to_be_visible()
    page.get_by_role("button", name="Take back Take along").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()


def test_a_page_elsewhere_keeps_its_notes_here(
    browser: Browser, open_page: Callable[..., Page], live_city: LiveCity, tmp_path: Path
) -> None:
    page = open_page(DESKTOP, live_city.url_of("driver"))
    page.goto("/demo/enter/driver/?next=/data/storage/")
    page.get_by_role("button", name="Open a storage").click()
    address = page.locator(".app-address").inner_text()
    assert axe.faults(page) == []
    (tmp_path / "index.html").write_text(NOTES)
    (tmp_path / "notes.js").write_text(SCRIPT)
    copyfile(LIBRARY, tmp_path / "remotestorage.js")
    with _elsewhere(tmp_path) as url:
        notes = page.context.new_page()
        notes.goto(url)
        notes.evaluate("address => connect(address)", address)
        notes.get_by_role("button", name="Let it in").click(timeout=20_000)
        expect(notes.locator("#state")).to_have_text("connected")
        found = notes.evaluate("keep()")
        key = notes.evaluate("storage.remote.token")
        notes.close()
    assert found == [
        "milk\u2028öl",
        "text/plain",
        ["list one.txt"],
        ["shopping/"],
        ["list one.txt"],
    ]
    in_chunks(f"{live_city.url}/storage/{address.split('@')[0]}/notes/chunks", key)
    page.reload()
    expect(page.get_by_text("2 files,")).to_be_visible()


def in_chunks(url: str, key: str) -> None:
    """What has no length is written whole as well."""
    held = {"Authorization": f"Bearer {key}"}
    sent = httpx.put(url, content=iter([b"one ", b"two"]), headers=held)
    assert sent.status_code == 201
    found = httpx.get(url, headers=held)
    assert (found.content, found.headers["ETag"]) == (b"one two", sent.headers["ETag"])


@contextmanager
def _elsewhere(folder: Path) -> Iterator[str]:
    """A server of somebody else, that serves their page."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
