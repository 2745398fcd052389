"""A text becomes words, signs, quotes, links and blocks of lines, each with its place."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Shape = Literal["word", "number", "sign", "quoted", "url", "newline", "block", "call"]

_PIECES = re.compile(
    r"""
    (?P<call><!(?:channel|here|everyone|subteam)[^<>\s]{0,80}>|@(?:everyone|here|channel)\b)
  | (?P<url><?https?://[^\s<>|]+(?:\|[^>\n]*)?>?)
  | (?P<quoted>"[^"\n]{1,2000}"|“[^”\n]{1,2000}”|„[^“”\n]{1,2000}[“”]|«[^»\n]{1,2000}»
      |`[^`\n]{1,2000}`
      |\*\*[^*\s](?:[^*\n]{0,2000}[^*\s])?\*\*|\*[^*\s](?:[^*\n]{0,2000}[^*\s])?\*(?!\w)
      |(?<![\w'’])['‘](?=[^\s'’])(?:[^'’\n]|['’](?=\w)){0,2000}?[^\s'’]?['’](?!\w))
  | (?P<newline>[^\S\n]*\n\s*)
  | (?P<number>[+-]?\d+(?:[.,]\d+)*%?(?![\w:/-]|[.,]\d))
  | (?P<word>[@\#]?\w+(?:(?:(?!['’]s\b)[-'’./&+@]|(?<=\d):(?=\d))\w+)*(?:\+\+)?)
  | (?P<sign>['’]s\b|(?<=s)['’](?!\w)|!=|>=|<=|[^\s\w])
    """,
    re.VERBOSE,
)
"""Bounded repeats only, so that no text makes it slow."""

CALL = re.compile(r"<!(?:channel|here|everyone|subteam)[^<>\s]{0,80}>|@(?:everyone|here|channel)\b")
"""What calls many people at once on Slack or Discord; as a part of a request it says nothing."""

_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]{0,40}[@-~])?")
"""What colours a terminal (ECMA-48, control sequences)."""

_LISTED = re.compile(r"[^\S\n]*(?:[-*•–+]\s|\d{1,3}[.)]\s|#{1,6}\s|\[[ xX]?\]|>\s|```|\|)")
"""A line that is plainly markdown: a bullet, number, heading, box, quote, code fence or table."""

_BOLD = len("****")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or sign of a text."""

    shape: Shape
    text: str
    """As written; of a quote what is inside."""
    start: int
    end: int
    """Place in the text, in characters, [start, end)."""

    @property
    def lower(self) -> str:
        """The text without case."""
        return self.text.casefold()


def clean(text: str) -> str:
    """The text without control and invisible characters, in composed form (Unicode NFC)."""
    lines = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        each
        for each in unicodedata.normalize("NFC", lines)
        if each in "\n\t"
        or unicodedata.category(each) not in {"Cc", "Cf", "Co", "Cs", "Cn"}
        or each == "\u200d"
    )
    return "".join(kept).replace("\u00a0", " ").strip()


def is_empty(text: str) -> bool:
    """Whether a cleaned text says nothing: no letter or digit outside calls to a whole channel."""
    return not any(each.isalnum() for each in CALL.sub("", text))


def split_words(text: str, start: int = 0) -> list[Piece]:
    """The pieces of a text without blocks; places count from `start`."""
    return [_piece(match, start) for match in _PIECES.finditer(text)]


def _piece(match: re.Match[str], start: int) -> Piece:
    shape = match.lastgroup
    text = match.group()
    if shape == "quoted":
        marks = 2 if text.startswith("**") and text.endswith("**") and len(text) > _BOLD else 1
        text = text[marks:-marks].strip()
    kind: Shape = shape if shape in _SHAPES else "sign"  # type: ignore[assignment]  # regex groups
    return Piece(kind, text, match.start() + start, match.end() + start)


_SHAPES = frozenset({"word", "number", "sign", "quoted", "url", "newline", "call"})


def blocks_of(text: str) -> list[tuple[int, int]]:
    """Runs of lines that are content rather than sentences, as places in the text.

    A run starts at a line of markdown that is not the first line, or after a line that ends in a
    colon; it ends before an empty line that is followed by a line without markdown.
    """
    found: list[tuple[int, int]] = []
    lines = list(_lines(text))
    index = 1
    while index < len(lines):
        start, line = lines[index]
        after_colon = lines[index - 1][1].rstrip().endswith(":")
        if line.strip() and (_LISTED.match(line) or after_colon):
            last = _last_of_run(lines, index, open_ended=not _LISTED.match(line))
            end = lines[last][0] + len(lines[last][1].rstrip())
            found.append((start, end))
            index = last + 1
        else:
            index += 1
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _last_of_run(lines: list[tuple[int, str]], first: int, *, open_ended: bool) -> int:
    """Index of a run's last line that is not empty."""
    last, fenced = first, False
    for index in range(first, len(lines)):
        line = lines[index][1]
        fenced ^= line.lstrip().startswith("```")
        if not line.strip():
            continue
        gap = index > first and not lines[index - 1][1].strip()
        listed = bool(_LISTED.match(line)) or line.startswith((" ", "\t"))
        if not (fenced or listed or (index == first) or (open_ended and not gap) or not gap):
            break
        last = index
    return last


def scan(text: str) -> list[Piece]:
    """The pieces of a request's text, with its blocks of content as one piece each."""
    pieces: list[Piece] = []
    position = 0
    for start, end in blocks_of(text):
        pieces += split_words(text[position:start], position)
        pieces.append(Piece("block", text[start:end], start, end))
        position = end
    pieces += split_words(text[position:], position)
    return pieces
