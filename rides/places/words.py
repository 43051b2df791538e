"""Words of addresses in one form, the same for what is stored and for what is typed.

Pure. Called when a city is imported and when someone searches.
"""

import re
import unicodedata

LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
APOSTROPHE = re.compile("(\\w)['’`´](\\w)")
NOT_WORDS = re.compile(r"[^\w]+|_+", re.UNICODE)
HOUSE_NUMBER = re.compile(r"^\d{1,5}[a-z]?$")

# A stored word is also found under these; a prefix ("ave", "av" for avenue) needs no entry.
ALSO = {
    "st": ("street", "saint"),
    "street": ("st",),
    "saint": ("st",),
    "ave": ("avenue",),
    "av": ("avenue", "avenida"),
    "blvd": ("boulevard",),
    "boulevard": ("blvd", "bd"),
    "rd": ("road",),
    "road": ("rd",),
    "ln": ("lane",),
    "lane": ("ln",),
    "hwy": ("highway",),
    "highway": ("hwy",),
    "pkwy": ("parkway",),
    "parkway": ("pkwy",),
    "pl": ("place", "plaza"),
    "sq": ("square",),
    "e": ("east",),
    "w": ("west",),
    "n": ("north",),
    "s": ("south",),
    "east": ("e",),
    "str": ("strasse", "street"),
    "rua": ("r",),
    "praca": ("pca",),
    "center": ("centre",),
    "centre": ("center",),
    "theatre": ("theater",),
    "theater": ("theatre",),
    "rautatieasema": ("station", "railway"),
    "bahnhof": ("station",),
    "gare": ("station",),
    "estacao": ("station",),
}
ORDINALS = dict(
    zip(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "11th", "12th"],
        strict=True,
    )
)
SUFFIXES = ("strasse", "platz", "katu", "tie", "gatan", "vagen", "allee", "gasse")


def tokens(text: str) -> list[str]:
    """Words in lower case without accents, in order; at most twelve."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = NOT_WORDS.sub(" ", plain.replace(".", "")).split()
    return [ORDINALS.get(word, word) for word in words][:12]


def plain(text: str) -> str:
    """The text in normal form."""
    return " ".join(tokens(text))


def findable(*texts: str) -> str:
    """All words under which a place may be found, each once, led by a space."""
    found: dict[str, None] = {}
    for text in texts:
        # "O'Hare" is found as "o hare", "hare" and "ohare".
        whole = APOSTROPHE.sub(r"\1\2", text)
        for word in tokens(text) + (tokens(whole) if whole != text else []):
            found[word] = None
            for other in ALSO.get(word, ()):
                found[other] = None
            for suffix in SUFFIXES:
                if word.endswith(suffix) and len(word) > len(suffix) + 2:
                    found[suffix] = None
    return " " + " ".join(found) if found else ""


def is_house_number(token: str) -> bool:
    """Whether a word may be a house number: digits with at most one letter."""
    return HOUSE_NUMBER.match(token) is not None
