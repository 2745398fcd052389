"""Where the title of a row stands that a text makes, and which words of the text are it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.planner.grammar.lists import alternatives
from core.planner.grammar.scanning import scan
from core.planner.parts.record_words import RecordWords, english_records

_CUT = re.compile(r"\n+|[;,](?=\s)|[.!?…]+(?=\s|$)|:(?=\s)|\s[-–—]+\s|—|\s?[()]|\s?[→]\s?")
_SHORT = re.compile(r"(?:^|[\s.])(?:[a-z]|st|dr|mr|mrs|ms|no|vs|approx|e\.g|i\.e)$", re.IGNORECASE)
_MOST_TITLE = 200
_HEADING = frozenset({":", ".", "-", "–", "—", "!"})
_BETWEEN = 3
"""Parts behind the one that names the database, of which one may be the title."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch [start, end) of a text between two signs, with the sign before it."""

    start: int
    end: int
    sign: str

    def of(self, text: str) -> str:
        """Its words."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Title:
    """Words that may be the title, [start, end) in the text with their quotes."""

    start: int
    end: int
    words: str
    shape: str
    """quoted, called, headed, alone, put, front, beside, figure."""


def parts_of(text: str) -> list[Part]:
    """The parts of a text, cut at its signs but not inside quotes and links."""
    kept = [(p.start, p.end) for p in scan(text) if p.shape in {"quoted", "url", "block"}]
    found: list[Part] = []
    start, sign = 0, ""
    for cut in _CUT.finditer(text):
        inside = any(begin <= cut.start() < end for begin, end in kept)
        short = cut.group()[0] == "." and _SHORT.search(text[start : cut.start()])
        if inside or short:
            continue
        if text[start : cut.start()].strip():
            found.append(_trimmed(text, start, cut.start(), sign))
            sign = ""
        sign = (sign + cut.group()).strip() or "\n"
        start = cut.end()
    if text[start:].strip():
        found.append(_trimmed(text, start, len(text), sign))
    return found


def _trimmed(text: str, start: int, end: int, sign: str) -> Part:
    said = text[start:end]
    return Part(start + len(said) - len(said.lstrip()), start + len(said.rstrip()), sign)


@dataclass(frozen=True)
class Titles:
    """Finds titles in a text.

    Args:
        parts: of the text.
        places: where the database is named, [start, end).
        names: what the title property is called.
    """

    text: str
    parts: Sequence[Part]
    places: Sequence[tuple[int, int]]
    names: Sequence[str]

    def found(self) -> Iterator[Title]:
        """All that may be the title, the surest first."""
        quotes = [each for each in scan(self.text) if each.shape == "quoted"]
        if quotes:
            if len(quotes) == 1:
                only = quotes[0]
                yield Title(only.start, only.end, only.text, "quoted")
            return
        yield from self._called()
        yield from self._headed()
        yield from self._put()
        yield from self._front()
        yield from self._beside()

    def _part(self, at: int) -> Part | None:
        return next((each for each in self.parts if each.start <= at < each.end), None)

    def _to_end(self, start: int, shape: str) -> Iterator[Title]:
        """The rest of a part."""
        part = self._part(start)
        if part is not None and 0 < part.end - start <= _MOST_TITLE:
            yield Title(start, part.end, self.text[start : part.end], shape)

    def _called(self) -> Iterator[Title]:
        """Behind "called", or behind what the title property is called."""
        words = english_records()
        named = alternatives((*self.names, "name", "title"))
        said = rf"\b(?:{words.any_of('called')}|(?:the |its )?{named}(?: is| =|:)?)\s+(?=\S)"
        for found in re.finditer(said, self.text, re.IGNORECASE):
            start = found.end()
            if self._part(start) is not None and not self._is_place(found.start(), found.end()):
                yield from self._to_end(start, "called")

    def _is_place(self, start: int, end: int) -> bool:
        return any(start <= begin and stop <= end for begin, stop in self.places)

    def _headed(self) -> Iterator[Title]:
        """Behind the sign that ends a part which names the database: "New task: …".

        A few words may stand between: "A new client, a real one: …".
        """
        for at, before in enumerate(self.parts):
            if not any(before.start <= begin < before.end for begin, _ in self.places):
                continue
            behind = self.parts[at + 1 : at + 1 + _BETWEEN]
            for part in behind[:1]:
                if part.sign in _HEADING:
                    shape = "headed" if part.sign == ":" else "alone"
                    yield Title(part.start, part.end, part.of(self.text), shape)
            between = next((n for n, part in enumerate(behind) if part.sign == ":"), 0)
            if between:
                part = behind[between]
                yield Title(part.start, part.end, part.of(self.text), "headed")

    def _put(self) -> Iterator[Title]:
        """Between a verb and the database: "put rice on the groceries"."""
        words = english_records()
        verb, into = words.any_of("verb"), words.any_of("into")
        for begin, _ in self.places:
            part = self._part(begin)
            if part is None:
                continue
            said = self.text[part.start : begin]
            behind = rf"(?P<title>\S.*?)\s+{into}\s+(?:(?:the|my|our|your|a)\s+)?$"
            found = re.search(rf"\b{verb}\s+{behind}", said, re.IGNORECASE) or re.match(
                r"(?P<title>\S.*?)\s+(?:onto|goes on|go on|goes onto)\s+(?:(?:the|my|our)\s+)?$",
                said,
                re.IGNORECASE,
            )
            if found and _begins(found["title"], words):
                start = part.start + found.start("title")
                yield Title(start, start + len(found["title"]), found["title"], "put")

    def _front(self) -> Iterator[Title]:
        """Behind the database at the beginning: "for the groceries 12 eggs"."""
        for begin, end in self.places:
            lead = re.fullmatch(r"\s*(?:(?:for|on|onto|to)\s+)?(?:(?:the|my|our)\s+)?",
                                self.text[:begin], re.IGNORECASE)  # fmt: skip
            behind = re.match(r"(?:\s+list)?\s*(?P<sign>\+|,)?\s*(?=\S)", self.text[end:])
            if lead is None or behind is None or not self.text[:end].strip():
                continue
            start = end + behind.end()
            counted = re.match(r"\d+\s+\w", self.text[start:])
            if behind["sign"] == "+" or (counted and lead.group().strip()):
                yield from self._to_end(start, "front")

    def _beside(self) -> Iterator[Title]:
        """Right behind the database: "the book The Salt Path", "invoice 2026-016"."""
        words = english_records()
        kind = rf"\s+(?:(?:the|a|an|another)\s+)?{words.any_of('apposition')}\s+(?=[A-Z])"
        for begin, end in self.places:
            if found := re.match(kind, self.text[end:]):
                yield from self._to_end(end + found.end(), "beside")
            if found := re.match(r"\s+(?P<title>#?[\w/-]*\d[\w/-]*)(?![\w.])", self.text[end:]):
                start = end + found.start("title")
                yield Title(start, end + found.end(), found["title"], "figure")
            del begin


def _begins(title: str, words: RecordWords) -> bool:
    """Whether a title begins here, rather than the name of what is there: "put the tasks on"."""
    first, _, rest = title.partition(" ")
    if first.casefold() not in words.listed("pointing"):
        return True
    return first.casefold() in {"the", "my", "our"} and rest[:1].isupper()
