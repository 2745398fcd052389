"""A message as stretches: what stands between full stops, commas, dashes and words that join."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.planner.chatter.words import ChatterWords, plain, words_of
from core.planner.grammar.scanning import scan

_BLANK = "\0"
_ENDS = re.compile(
    r"""\s*(?:[:;]-?[)(D](?!\w)|[\U0001F300-\U0001FAFF☀-➿❤️]+)?\s*   # a face, as people end with
    (?:[.!?…]+(?:\s*[:;]-?[)(D](?!\w))?(?=\s|$|\))|\n+|[,;](?=\s|$)|\s[-–—]+(?=\s)|—|[()]|:(?=\s|\0))
    [\s)(]*|\s*[:;]-?[)(](?!\w)\s*""",
    re.VERBOSE,
)
_STRONG = re.compile(r"[.!?…\n]|[:;]-?[)(]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch [start, end) of a text with the sign and spaces behind it."""

    start: int
    end: int
    text: str
    behind: str
    """What parts it from the next one: a sign, or only the space before a word that joins."""

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence ends with it."""
        return bool(_STRONG.search(self.behind)) or not self.behind

    @property
    def announces(self) -> bool:
        """Whether a colon stands behind it."""
        return self.behind.strip() == ":"

    @property
    def asks(self) -> bool:
        """Whether a question mark stands behind it."""
        return "?" in self.behind


def masked(text: str, titles: Iterator[tuple[int, int]], content: int) -> str:
    """A text of the same length in which no sign inside a title, quote or link is seen.

    Args:
        titles: the places of titles in the text.
        content: where the text of something begins, which is not looked into.
    """
    hidden = list(titles)
    hidden += [
        (piece.start, piece.end)
        for piece in scan(text)
        if piece.shape in {"quoted", "url", "block", "call"}
    ]
    hidden.append((content, len(text)))
    seen = plain(text)
    for start, end in hidden:
        seen = f"{seen[:start]}{_BLANK * (end - start)}{seen[end:]}"
    return seen


def is_masked(said: str) -> bool:
    """Whether a stretch holds a title, a quote or a link."""
    return _BLANK in said


def stretches(seen: str) -> list[Stretch]:
    """The stretches of a masked text between its signs, in order."""
    found: list[Stretch] = []
    begun = 0
    for sign in _ENDS.finditer(seen):
        if sign.start() > begun:
            found.append(Stretch(begun, sign.start(), seen[begun : sign.start()], sign.group()))
        begun = max(begun, sign.end())
    if begun < len(seen):
        stop = len(seen.rstrip())
        found.append(Stretch(begun, stop, seen[begun:stop], ""))
    return [each for each in found if each.text.strip()]


def parted(seen: str, whole: Stretch, words: ChatterWords) -> list[Stretch]:
    """A stretch cut where a word joins two clauses."""
    cuts = [whole.start, *_joints(seen, whole.start, whole.end, words), whole.end]
    found = []
    for one, other in pairwise(cuts):
        stop = one + len(seen[one:other].rstrip())
        behind = whole.behind if other == whole.end else seen[stop:other]
        found.append(Stretch(one, stop, seen[one:stop], behind))
    return [each for each in found if each.text]


def _joints(seen: str, start: int, end: int, words: ChatterWords) -> Iterator[int]:
    """Where a clause of its own begins behind a word that joins."""
    said = list(re.finditer(r"[^\s\0]+", seen[start:end]))
    for at in range(1, len(said) - 1):
        joint = said[at].group().casefold()
        if not words.one("joint", joint):
            continue
        after = words_of(said[at + 1].group())
        begins = bool(after) and words.one("subject", after[0])
        if joint == "so" and not words.one("degree", after[0] if after else ""):
            begins = True
        if begins and (joint != "as" or len(said) - at > _SHORT):
            yield start + said[at].start()


_SHORT = 4
""" "As it is" is no clause of its own."""
