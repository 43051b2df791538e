"""What can be wrong with an archive, in words. Pure; `wording` translates them."""

from typing import Final

WORDS: Final = {
    "too_large": "it is larger than %(most)s MB",
    "not_a_zip": "it is not a zip file, or it was cut off",
    "seal": "it was changed or cut off since it was made: its seal does not fit",
    "too_many": "it holds more than %(most)s files",
    "name": "a file in it has a name that no archive has",
    "outside": "its name leads out of the archive",
    "link": "it is a link, not a file",
    "twice": "it is in the archive twice",
    "locked": "it is encrypted",
    "packing": "it is packed in a way that is not known here",
    "bomb": "it would unpack to far more than such a file can hold",
    "too_much": "together the files would unpack to more than %(most)s MB",
    "damaged": "it was damaged: its bytes are not those that were packed",
    "missing": "it is missing",
    "stranger": "the manifest does not know it",
    "digest": "it is not the file that the manifest names: a byte was changed",
    "statement": "it is not the file that the service signed: a byte was changed",
    "json": "it is not written as JSON must be in an archive",
    "version": "it is written in a version that is not known here",
    "schema": "it is not described as such files are described here",
    "shape": "line %(line)s is not as its schema says: %(why)s",
    "count": "it does not hold as many lines as was signed",
    "order": "its lines are not in their order, or one is there twice",
    "signature": "its signature is wrong",
    "key": "it is signed with another key than the archive says",
    "log": "it does not show that the service’s log states the key: %(why)s",
    "other": "it is about somebody else",
    "credential": "this credential was not signed by the service: %(why)s",
    "chain": "line %(line)s does not follow the one before: the log of reads was changed",
    "kind": "there is no such collection here",
}


class Fault(ValueError):
    """Something is wrong with an archive: with which file, and what.

    Attributes:
        file: its name in the archive; "" for the archive itself.
        code: of WORDS.
    """

    def __init__(self, file: str, code: str, **facts: object) -> None:
        self.file, self.code, self.facts = file, code, facts
        super().__init__(f"{file or 'The archive'}: {WORDS[code] % facts}.")
