"""Every panel drawn again, and every verdict counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coop.journal.lots import lot_seed, lots_drawn
from coop.journal.tree import leaf_hash, root_by_inclusion
from coop.journal.verifier.facts import Facts, Faults

if TYPE_CHECKING:
    from collections.abc import Callable


class Panels:
    """Cases as their entries come by."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.frozen: dict[int, tuple[int, Facts]] = {}
        self.drawn: dict[int, tuple[int, Facts]] = {}
        self.seats: dict[int, int] = {}
        self.verdicts: dict[int, Facts] = {}

    def freeze(self, index: int, said: Facts) -> None:
        """File and list of a case are bound."""
        if said["case"] in self.frozen:
            self.faults.add(index, f"Case {said['case']} is bound twice.")
        self.frozen[said["case"]] = (index, said)

    def draw(self, index: int, said: Facts) -> None:
        """A panel is drawn."""
        case = said["case"]
        if case not in self.frozen or case in self.drawn:
            self.faults.add(index, f"The panel of case {case} was drawn without a list, or twice.")
            return
        at, frozen = self.frozen[case]
        if not at < said["size"] <= index:
            self.faults.add(
                index, f"The draw of case {case} was not seeded after its list was bound."
            )
        if frozen.get("round") is not None and not said.get("randomness"):
            self.faults.add(index, f"The draw of case {case} leaves its beacon out.")
        self.drawn[case] = (index, said)
        self.seats[case] = 0
        if len(said["seats"]) != frozen["size"]:
            self.faults.add(
                index, f"The panel of case {case} has another size than {frozen['size']}."
            )
        for seat in said["seats"]:
            self._seat(index, case, seat)

    def replace(self, index: int, said: Facts) -> None:
        """Somebody else is asked."""
        if said["case"] not in self.drawn:
            self.faults.add(
                index, f"Somebody follows on the panel of case {said['case']}, which has none."
            )
            return
        self._seat(index, said["case"], said["seat"])

    def verdict(self, index: int, said: Facts) -> None:
        """A panel decides."""
        case = said["case"]
        if case not in self.drawn or case in self.verdicts:
            self.faults.add(index, f"Case {case} was decided without a panel, or twice.")
            return
        self.verdicts[case] = said
        _at, frozen = self.frozen[case]
        votes = said["votes"]
        levels = _panel_levels(frozen["about"], votes)
        behind = sum(votes.values())
        if (said["size"], said["needed"]) != (frozen["size"], frozen["needed"]):
            self.faults.add(index, f"The rules of case {case} changed after it was bound.")
        if levels is None or behind > frozen["size"]:
            self.faults.add(index, f"The votes of case {case} are not those of a panel.")
            return
        came_to = _panel_outcome([votes[name] for name in levels], frozen["needed"])
        if levels[came_to] != said["outcome"] or said["is_upheld"] != (came_to > 0):
            self.faults.add(
                index,
                f"Case {case} came to {levels[came_to]} by its votes; the log says "
                f"{said['outcome']}.",
            )

    def settle(self, root_at: Callable[[int], bytes | None]) -> None:
        """Hold each seed against the log as it was then."""
        for case, (index, said) in self.drawn.items():
            root = root_at(said["size"])
            if root is None or root.hex() != said["root"]:
                self.faults.add(
                    index, f"The draw of case {case} was seeded by a checkpoint that never was."
                )

    def _seat(self, index: int, case: int, seat: dict[str, Any]) -> None:
        _at, frozen = self.frozen[case]
        _index, drawn = self.drawn[case]
        place, members = self.seats[case], frozen["members"]
        self.seats[case] += 1
        seed = lot_seed(bytes.fromhex(drawn["root"]), drawn.get("randomness") or "", case)
        order = lots_drawn(seed, members, place + 1)
        if seat["place"] != place or place >= members or order[place] != seat["index"]:
            self.faults.add(
                index, f"Seat {seat['place']} of case {case} is not the one that was drawn."
            )
            return
        leaf = leaf_hash(bytes.fromhex(seat["tag"]))
        proof = [bytes.fromhex(one) for one in seat["proof"]]
        try:
            root = root_by_inclusion(seat["index"], members, leaf, proof)
        except ValueError:
            root = b""
        if root.hex() != frozen["pool"]:
            self.faults.add(
                index, f"Seat {place} of case {case} is not on the list that was bound before."
            )


def _panel_levels(about: str, votes: dict[str, int]) -> list[str] | None:
    """What a case can come to, from nothing to the gravest; None where the votes are of others."""
    found = PANEL_LEVELS.get(about)
    return found if found is not None and set(found) == set(votes) else None


def _panel_outcome(votes: list[int], needed: int) -> int:
    """The gravest level on which so many agree that it is at least that."""
    behind = 0
    for level in range(len(votes) - 1, 0, -1):
        behind += votes[level]
        if behind >= needed:
            return level
    return 0


PANEL_LEVELS = {
    "rating": ["stays", "void"],
    "conduct": ["none", "minor", "serious", "grave"],
    "fare": ["stays", "half", "whole"],
    "hold": ["ends", "minor", "serious", "grave"],
    "proposal": ["confirmed", "returned"],
    "words": ["stay", "gone"],
    "expulsion": ["stays", "expelled"],
    "identity": ["real", "fake"],
    "ring": ["count", "void"],
}
