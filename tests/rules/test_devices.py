"""What a browser calls itself, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.members.devices import named

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Linux"),
        (f"{CHROME} Edg/130.0", "Edge on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
            "Firefox on Windows",
        ),
        ("python-httpx/0.27", "A program"),
        ("", "A program"),
    ],
)
def test_devices_have_names_that_people_know(agent: str, words: str) -> None:
    assert named(agent) == words


@given(st.text(max_size=400))
def test_any_text_has_a_short_name(agent: str) -> None:
    assert 0 < len(named(agent)) <= 60
