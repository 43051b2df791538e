"""A page as a browser without scripts has it: words, links, and forms that can be sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class Form:
    """One form: where it goes, how, and what it sends as it stands."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Paper(HTMLParser):
    """What is on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.links: dict[str, str] = {}
        self.words: list[str] = []
        self._within: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    @property
    def text(self) -> str:
        """All words, in order, as a person reads them."""
        return " ".join(" ".join(self.words).split())

    def form(self, action: str) -> Form:
        """The form that goes to this address."""
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form to {action}, only to {[form.action for form in self.forms]}"
        return found[0]

    def actions(self) -> list[str]:
        """Where the forms go that change something."""
        return [form.action for form in self.forms if form.method == "post"]

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        has = {name: value or "" for name, value in attrs}
        self.tags.append((tag, has))
        if tag not in EMPTY:
            self._within.append((tag, has))
        if tag == "form":
            self.forms.append(Form(has.get("action", ""), has.get("method", "get").lower()))
        if tag == "input" and self.forms and "name" in has:
            is_choice = has.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in has:
                self.forms[-1].fields[has["name"]] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._within]
        if "script" not in inside and "style" not in inside:
            self.words.append(data)
        for tag, has in self._within:
            if tag == "a" and data.strip():
                self.links[data.strip()] = has.get("href", "")


def look(browser: Client, address: str) -> Paper:
    """Open a page; it must be there."""
    answer = browser.get(address)
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
    return Paper(answer.content.decode())


def send(browser: Client, form: Form, **typed: str) -> Any:
    """Send a form with what was typed into it; redirects are followed."""
    ask = browser.post if form.method == "post" else browser.get
    return ask(form.action, form.fields | typed, follow=True)


def read(answer: Any) -> Paper:
    """The page that came back."""
    return Paper(answer.content.decode())
