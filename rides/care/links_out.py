"""Answers to whoever has a secret link: kept out of search engines and out of other sites' logs."""

from django.http import HttpResponse

UNSEEN = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def unseen(answer: HttpResponse) -> HttpResponse:
    """The same, with what keeps the link secret."""
    for name, value in UNSEEN.items():
        answer[name] = value
    answer["Cache-Control"] = "private, no-store"
    return answer
