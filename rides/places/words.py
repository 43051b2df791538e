"""Words of addresses in one form, the same for what is stored and for what is typed.

Pure. Called when a city is imported and when someone searches.
"""

import re
import unicodedata
from itertools import pairwise

LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
APOSTROPHE = re.compile("(\\w)['’`´](\\w)")
NOT_WORDS = re.compile(r"[^\w]+|_+", re.UNICODE)
HOUSE_NUMBER = re.compile(r"^\d{1,5}[a-z]?$")

# A stored word is also found under these; how it begins ("ave", "av" for avenue) needs no entry.
ALSO = {
    word: tuple(others.split())
    for word, others in {
        # English
        "st": "street saint",
        "street": "st",
        "saint": "st",
        "ave": "avenue",
        "av": "avenue avenida",
        "blvd": "boulevard",
        "boulevard": "blvd bd bvd",
        "broadway": "bway bdwy",
        "rd": "road",
        "road": "rd",
        "ln": "lane",
        "lane": "ln",
        "hwy": "highway",
        "highway": "hwy",
        "pkwy": "parkway",
        "parkway": "pkwy",
        "expressway": "expy",
        "pl": "place plaza platz",
        "plaza": "plz pza",
        "sq": "square",
        "square": "sq",
        "park": "pk",
        "drive": "dr",
        "court": "ct",
        "terrace": "ter",
        "gardens": "gdns",
        "garden": "gdn",
        "heights": "hts",
        "yards": "yds",
        "market": "mkt",
        "bridge": "brg",
        "mount": "mt",
        "fort": "ft",
        "building": "bldg",
        "center": "centre ctr",
        "centre": "center ctr",
        "theatre": "theater",
        "theater": "theatre",
        "university": "uni",
        "station": "stn",
        "e": "east",
        "w": "west",
        "n": "north",
        "s": "south",
        "east": "e",
        # German, Dutch, the North
        "str": "strasse street",
        "sankt": "st",
        "platz": "pl",
        "straat": "str",
        "plein": "pln",
        "bahnhof": "station bhf",
        "hauptbahnhof": "hbf station",
        "hbf": "hauptbahnhof station",
        "rautatieasema": "station railway",
        # French
        "place": "pl",
        "sainte": "ste",
        "impasse": "imp",
        "route": "rte",
        "chemin": "ch che",
        "faubourg": "fbg fg",
        "gare": "station",
        # Portuguese and Spanish, Italian
        "avenida": "av",
        "rua": "r",
        "praca": "pca pc",
        "largo": "lgo lg",
        "travessa": "tv trv",
        "calcada": "cc",
        "santa": "sta",
        "santo": "sto",
        "sao": "s",
        "dom": "d",
        "doutor": "dr",
        "estacao": "station",
        "calle": "c",
        "piazza": "pza p",
        "viale": "vle",
        "corso": "cso",
    }.items()
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
SUFFIXES = [
    *("strasse", "platz", "allee", "gasse", "markt", "weg", "straat", "plein", "laan", "gracht"),
    *("katu", "tie", "gatan", "vagen", "gata", "gade", "vej", "torg"),
]
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def tokens(text: str) -> list[str]:
    """Words in lower case without accents, in order; at most twelve."""
    # Some letters of mathematics have a small form only once they are plain.
    folded = unicodedata.normalize("NFKC", text).lower().translate(LETTERS)
    plain = unicodedata.normalize("NFKD", folded)
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
        for form in _forms(text):
            for before, word in pairwise(["", *tokens(form)]):
                found.update(dict.fromkeys([word, *ALSO.get(word, ())]))
                # "Neue Straße" is typed as "neuestr", "Hochstraße" as "hoch str".
                if word in SUFFIXES and before:
                    found[before + word] = None
                found.update(dict.fromkeys(end for end in SUFFIXES if _ends(word, end)))
    return " " + " ".join(found) if found else ""


def _forms(text: str) -> list[str]:
    """The text as it is, without apostrophes, and with umlauts written out."""
    text = text.lower()
    # "O'Hare" is found as "o hare", "hare" and "ohare".
    forms = [text, APOSTROPHE.sub(r"\1\2", text)]
    forms += [form.translate(WRITTEN_OUT) for form in forms]
    return list(dict.fromkeys(forms))


def _ends(word: str, suffix: str) -> bool:
    return word.endswith(suffix) and len(word) > len(suffix) + 2


def is_house_number(token: str) -> bool:
    """Whether a word may be a house number: digits with at most one letter."""
    return HOUSE_NUMBER.match(token) is not None
