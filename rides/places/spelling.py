"""Which words of a city somebody may have meant, misspelt as they typed.

Pure. A word is kept under its first letters and under these with one letter left out; two words
that share such a key are one or two slips apart. Called at import and when someone searches.
"""

from collections.abc import Iterable

REACH = 8  # letters that count: as somebody types, the rest is not there yet
LEAST = 3  # shorter words are not corrected
LONG = 6  # from so many letters on, two slips are forgiven


def keys(word: str) -> list[str]:
    """The keys under which a word is kept and looked up."""
    head = word[:REACH]
    shorter = (head[:at] + head[at + 1 :] for at in range(len(head)))
    return list(dict.fromkeys([head, *shorter]))


def all_keys(word: str) -> list[str]:
    """The keys of a word and, since it may only be begun, of its first letters."""
    found: dict[str, None] = {}
    for length in range(min(LEAST + 1, len(word)), min(len(word), REACH) + 1):
        found.update(dict.fromkeys(keys(word[:length])))
    return list(found)


def is_correctable(token: str) -> bool:
    """Whether a token is a word long enough to be told from others."""
    return len(token) > LEAST and token.isalpha()


def meant(token: str, words: Iterable[str], *, most: int) -> list[str]:
    """The words that the token may stand for, by slips; none where none is near enough."""
    allowed = 2 if len(token) >= LONG else 1
    found = ((slips(token, word), word) for word in set(words))
    # Few people miss the first letter.
    near = sorted(
        (count + (word[0] != token[0]) / 2, abs(len(word) - len(token)), word)
        for count, word in found
        if count <= allowed
    )
    return [word for cost, _, word in near if cost == near[0][0]][:most]


def slips(typed: str, word: str) -> int:
    """The fewest slips that make what was typed of the word, or of how it begins.

    A slip is a letter too many, too few, or another, or two letters swapped.
    """
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(typed, 1):
        following = [at]
        for place, other in enumerate(word, 1):
            least = min(
                row[place] + 1, following[place - 1] + 1, row[place - 1] + (letter != other)
            )
            if at > 1 and place > 1 and letter == word[place - 2] and typed[at - 2] == other:
                least = min(least, before[place - 2] + 1)
            following.append(least)
        before, row = row, following
    return min(row[min(LEAST, len(word)) :])
