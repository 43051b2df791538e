"""What a browser calls itself, in words that its person recognises. Pure."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
# Most browsers also name those before them, so the most particular comes first.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
PROGRAM = "A program"


def named(user_agent: str) -> str:
    """A device in words: "Firefox on Linux", "Safari on iPhone", "A program"."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser is None:
        return PROGRAM
    return f"{browser} on {system}" if system else browser


def _first(words: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for word, name in words if word in user_agent), None)
