"""Names as they are spread in England: some on very many people, very many on a few. They are invented."""

from __future__ import annotations

from itertools import accumulate
from random import Random

#: The commonest surnames, with how many of 100,000 people have each.
SURNAMES = {
    "Smith": 1150, "Jones": 940, "Taylor": 590, "Brown": 560, "Williams": 390, "Wilson": 390,
    "Johnson": 370, "Davies": 340, "Patel": 330, "Robinson": 320, "Wright": 320, "Thompson": 310,
    "Evans": 300, "Walker": 300, "White": 300, "Roberts": 280, "Green": 280, "Hall": 280, "Wood": 270,
    "Jackson": 260, "Clarke": 260, "Begum": 250, "Khan": 250, "Hughes": 240, "Edwards": 240, "Hill": 230,
    "Ali": 230, "Lewis": 220, "Harris": 220, "Martin": 210, "Ahmed": 210, "Hussain": 210, "Cooper": 200,
    "Turner": 200, "Ward": 190, "Moore": 190, "Morris": 180, "King": 180, "Baker": 170, "Harrison": 170,
}  # fmt: skip
#: The commonest first names of children, with how many of 10,000 have each.
FIRST_NAMES = {
    "Oliver": 170, "Olivia": 160, "George": 150, "Amelia": 150, "Noah": 150, "Isla": 130, "Arthur": 130,
    "Ava": 130, "Harry": 120, "Mia": 120, "Leo": 120, "Ivy": 110, "Muhammad": 110, "Lily": 110, "Jack": 100,
    "Freya": 100, "Charlie": 100, "Florence": 90, "Oscar": 90, "Grace": 90, "Jacob": 80, "Willow": 80,
    "Henry": 80, "Rosie": 80, "Thomas": 80, "Sophia": 70, "Freddie": 70, "Isabella": 70, "Alfie": 70,
}  # fmt: skip
_STARTS = [
    "Ba",
    "Bra",
    "Den",
    "Fen",
    "Gil",
    "Hol",
    "Ker",
    "Lan",
    "Mar",
    "Nor",
    "Pen",
    "Ro",
    "Sel",
    "Tre",
    "Win",
]
_MIDDLES = [
    "be",
    "del",
    "gar",
    "ing",
    "len",
    "mer",
    "nor",
    "per",
    "ran",
    "sel",
    "ter",
    "ul",
    "van",
    "wen",
    "wal",
]
_ENDS = [
    "bury",
    "den",
    "ford",
    "ham",
    "ker",
    "ley",
    "low",
    "man",
    "mer",
    "son",
    "ston",
    "ton",
    "well",
    "wick",
    "y",
]
RARE = ("Zebedee", "Quillfeather")


class Names:
    """Draws names; those that are not in the lists are made of syllables, fifty thousand surnames."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.surnames = _Spread(SURNAMES, 100_000)
        self.first_names = _Spread(FIRST_NAMES, 10_000)

    def surname(self) -> str:
        return self.surnames.draw(self.random) or self._made(_STARTS, _MIDDLES, _MIDDLES, _ENDS)

    def first_name(self) -> str:
        return self.first_names.draw(self.random) or self._made(_STARTS, _ENDS)

    def _made(self, *parts: list[str]) -> str:
        return "".join(self.random.choice(part) for part in parts)


class _Spread:
    def __init__(self, weights: dict[str, int], among: int) -> None:
        self.names = list(weights)
        self.steps = list(accumulate(weights.values()))
        self.among = among

    def draw(self, random: Random) -> str:
        """One of the names as often as it is found; else nothing."""
        drawn = random.randrange(self.among)
        if drawn >= self.steps[-1]:
            return ""
        return self.names[next(place for place, step in enumerate(self.steps) if drawn < step)]
