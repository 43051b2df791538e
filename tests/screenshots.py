"""Pictures of the main pages, small and wide, light and dark; `make screenshots` takes them.

Not a test: pytest only brings the live city and the browser.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from coop.machine.screenshots import FOLDER
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey

SETTLE_MS = 2000

# A name, who looks (nobody is signed in without), and the page.
PAGES = [
    ("home", "", "/"),
    ("plan", "", "/ride/"),
    ("rules", "", "/rules/"),
    ("demo", "", "/demo/"),
    ("sign-in", "", "/accounts/login/"),
    ("rides", "rider", "/rides/"),
    ("drive", "driver", "/drive/"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("name", "person", "path"), PAGES, ids=[name for name, _, _ in PAGES])
def test_picture(
    open_page: "Callable[..., Page]",
    live_city: LiveCity,
    name: str,
    person: str,
    path: str,
    size: tuple[int, int],
    scheme: str,
) -> None:
    page = open_page(size, color_scheme=scheme)
    if person:
        page.goto(f"/demo/enter/{person}/")
    page.goto(path)
    # Fonts and the map come after the page; a live page is never idle.
    page.wait_for_timeout(SETTLE_MS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    device = "phone" if size == PHONE else "desktop"
    page.screenshot(path=FOLDER / f"{name}-{device}-{scheme}.png")
