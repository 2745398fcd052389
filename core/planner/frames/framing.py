"""Requests that are told by what they hold, in any order: a frame has slots and words around them.

A frame is a kind of request, such as a comment on a page. It fits a text when its slots are found
in it and no word is left that it does not know; sentences beside it that only tell something may
stay. The data file beside this module says what slots look like.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.content.values.choosing import bare
from core.planner.frames.frame_words import Frame, english_frames
from core.planner.frames.masking import NAMED, TAKEN

"""Of the steps that frames make."""
_MACRO = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")
_CLAUSE = re.compile(
    r"[,;:!?\n()]+|\.+(?=\s|$|[\x03\x04])|\s[-–—]+(?=\s)|\s(?=because\b|so that\b)", re.IGNORECASE
)
_MARKED = re.compile(r"\x01[a-zA-Z]\d+\x02")
_ROW = re.compile(r"\x01[rz]")
"""What is told of a row may be what it is to be."""
_FIRST = re.compile(r"\A\s*(\w+)")
_UNEXPLAINED = " unexplained "
_GAP = r"[\s\x03\x04]+"
_MAYBE_GAP = r"[\s\x03\x04]*"
_NAMING = frozenset({"page", "property", "database"})
"""Slots that a sentence of its own may hold, which the request then points at with "it"."""
_MOST_TRIES = 600
_NESTED = 4
_PARTING = frozenset(":,;\n")
"""Signs that part clauses; they stay where a slot begins with one."""
_SHORTEST = 3
"""Words of a sentence that tells something."""

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fit:
    """A frame that fits a text."""

    frame: Frame
    found: Mapping[str, str]
    """What the slots hold, still masked; "as" and the slot's name for the whole of it."""
    beside: frozenset[str]
    """The words beside the slots."""


def fits(frame: Frame, text: str, values: Values) -> Iterator[Fit]:
    """How a frame fits a masked text, the likeliest first.

    Args:
        values: patterns that depend on the workspace, as what its properties are called.
    """
    if frame.keys and not frame.keys & set(_words(text)):
        return
    rests = _Rests(frame, english_frames().beside(frame))
    for found, rest in _Filling(text, values).filled(tuple(frame.slots.items()), text, {}):
        if rests.are_explained(rest):
            yield Fit(frame, found, frozenset(_words(rest)))


@dataclass
class _Filling:
    """Fills slots in all ways that there are, up to some."""

    text: str
    values: Values
    left: int = _MOST_TRIES

    def filled(
        self, slots: Sequence[tuple[str, Sequence[str]]], text: str, found: Mapping[str, str]
    ) -> Iterator[tuple[Mapping[str, str], str]]:
        """What slots hold, and what is left of the text."""
        if not slots:
            yield found, text
            return
        (name, patterns), rest = slots[0], slots[1:]
        for match in self._matches(patterns, text):
            apart = name.rstrip("?") in _NAMING and not _ROW.search(match.group())
            mark = NAMED if apart else TAKEN
            parts = match.group()[0] if match.group()[0] in _PARTING else ""
            taken = f"{text[: match.start()]} {parts}{mark} {text[match.end() :]}"
            holds = {slot: held for slot, held in match.groupdict().items() if held is not None}
            more = {**found, f"as {name.rstrip('?')}": match.group(), **holds}
            yield from self.filled(rest, taken, more)
        if name.endswith("?"):
            yield from self.filled(rest, text, found)

    def _matches(self, patterns: Sequence[str], text: str) -> Iterator[re.Match[str]]:
        for said in patterns:
            for match in _pattern(said, self.values).finditer(text):
                self.left -= 1
                if self.left < 0:
                    return
                yield match


@lru_cache(maxsize=2048)
def _pattern(said: str, values: Values) -> re.Pattern[str]:
    """A slot's pattern: spaces stand for any gap, names in braces for what they are short for."""
    macros = {**english_frames().macro, **dict(values)}
    expanded = said
    for _ in range(_NESTED):
        expanded = _MACRO.sub(lambda m: _expanded(m, macros), expanded)
    expanded = expanded.replace(" ?", _MAYBE_GAP).replace(" ", _GAP)
    start = "" if said[0] in ":,.\\[" else r"(?<![\w'’\x01])"
    return re.compile(rf"{start}(?:{expanded})(?!\w)", re.IGNORECASE | re.DOTALL)


def _expanded(match: re.Match[str], macros: Mapping[str, str]) -> str:
    """One macro; "{short:title}" is the macro "short" in a group called so."""
    name, group = match[1], match[2]
    if name not in macros:
        return match.group()
    inner = macros[name]
    return f"(?P<{group}>{inner})" if group else f"(?:{inner})"


@dataclass(frozen=True)
class _Rests:
    """Judges what is left of a text beside the slots of a frame.

    Args:
        frame: which one.
        allowed: the words that may stand beside them.
    """

    frame: Frame
    allowed: frozenset[str]

    def are_explained(self, rest: str) -> bool:
        """Whether no clause of what is left holds a word that has no place."""
        words = english_frames().words
        parts = [each for each in _CLAUSE.split(rest) if each.strip()]
        asking = [_words(each) for each in parts if _is_taken(each)]
        said = {word for each in asking for word in each}
        opens = {bare(each) for part in parts if _is_taken(part) for each in _FIRST.findall(part)}
        if opens & words.asking or ("?" in rest and not words.polite & said):
            return False
        points = bool(words.pointing & {word for each in parts for word in _words(each)})
        return all(self._passes(each, points=points) for each in parts)

    def _passes(self, part: str, *, points: bool) -> bool:
        said = _words(part)
        if self.allowed.issuperset(said):
            apart = TAKEN not in part and points
            return apart or not self._tells(said)
        if "\x01" in part or TAKEN in part or (NAMED in part and not points):
            return False
        return self._is_remark(said)

    def _tells(self, said: Sequence[str]) -> bool:
        """Whether a clause tells what somebody did: "I added …"."""
        words = english_frames().words
        verbs = (self.frame.keys | words.verbs | words.past) - words.wishing
        tells = any(one in words.people and other in verbs for one, other in pairwise(said))
        return tells and not words.polite & set(said)

    def _is_remark(self, said: Sequence[str]) -> bool:
        """Whether a clause only tells something, and neither asks for more nor sets a condition."""
        words = english_frames().words
        doing = words.verbs | self.frame.keys
        opens = next((each for each in said if each not in words.polite | words.joining), "")
        if set(said) & words.never or opens in doing | words.denying:
            return False
        if any(one == "and" and other in doing for one, other in pairwise(said)):
            return False
        tells = any(each in words.finite for each in said)
        return said[0] in words.starts or (tells and len(said) >= _SHORTEST)


def _is_taken(part: str) -> bool:
    return TAKEN in part or NAMED in part


def _words(part: str) -> list[str]:
    """The bare words of a part; what it names and no slot holds is one that nothing explains."""
    plain = _MARKED.sub(_UNEXPLAINED, part).replace(TAKEN, " ").replace(NAMED, " ")
    return bare(plain).split()
