"""Text into tokens, and looking at tokens."""

import re
from dataclasses import dataclass
from typing import Literal, TypeVar

from core.content.times.model import Frame
from core.content.times.words import Phrases, TimeWords

T = TypeVar("T")

Found = tuple[T, int]
"""What was read, and the index of the first token after it."""

Kind = Literal["iso", "slashed", "clock", "number", "word", "sign"]

_TOKEN = re.compile(
    r"""
    (?P<iso>\d{4}-\d{2}-\d{2}
        (?:[T\ ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\ ?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?(?![\w-]))
  | (?P<slashed>\d{4}/\d{1,2}/\d{1,2}(?![\w/])
        | \d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\w/])
        | \d{1,2}-\d{1,2}-\d{4}(?![\w-])
        | \d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?![\w.]))
  | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?![\d:]))
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<word>[^\W\d_]+(?:['’.][^\W\d_]+)*)
  | (?P<sign>\.\.\.|\S)
    """,
    re.VERBOSE,
)

_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|`[^`]*`|«[^»]*»')


@dataclass(frozen=True)
class Token:
    """A word, number or sign with its place in the text; `text` is casefolded."""

    kind: Kind
    text: str
    start: int
    end: int
    glued: bool
    """Whether it follows the token before it without a space."""
    capital: bool


@dataclass(frozen=True)
class Scan:
    """Tokens with the frame and the words they are read by."""

    tokens: tuple[Token, ...]
    frame: Frame
    words: TimeWords

    def token(self, index: int) -> Token | None:
        """The token at `index`, None outside the text."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def number(self, index: int) -> int | None:
        """The whole number at `index`, if there is one."""
        token = self.token(index)
        if token is None or token.kind != "number" or not token.text.isdecimal():
            return None
        return int(token.text) if len(token.text) <= 4 else None

    def phrase(self, phrases: Phrases[T], index: int) -> Found[T] | None:
        """The longest of `phrases` that stands at `index`, with what it means."""
        token = self.token(index)
        if token is None:
            return None
        for words, value in phrases.starting(token.text):
            after = index + len(words)
            if tuple(each.text for each in self.tokens[index:after]) == words:
                return value, after
        return None

    def skip(self, phrases: Phrases[bool], index: int) -> int:
        """The index after one of `phrases`, or `index` itself."""
        found = self.phrase(phrases, index)
        return found[1] if found else index

    def sign(self, index: int, *signs: str) -> int:
        """The index after one of `signs`, or `index` itself."""
        token = self.token(index)
        return index + 1 if token and token.text in signs else index


def scan(text: str, frame: Frame, words: TimeWords, *, skip_quotes: bool = False) -> Scan:
    """Cut `text` into tokens; quoted parts are left out (each as one sign) when asked."""
    masked = _QUOTED.sub(lambda match: "\x00" * len(match[0]), text) if skip_quotes else text
    tokens: list[Token] = []
    for match in _TOKEN.finditer(masked):
        start, end = match.span()
        if match[0] == "\x00" and tokens and tokens[-1].text == "\x00":
            continue
        tokens.append(
            Token(
                kind=_kind(match),
                text=match[0].casefold(),
                start=start,
                end=end,
                glued=bool(tokens) and tokens[-1].end == start,
                capital=match[0][:1].isupper(),
            )
        )
    return Scan(tuple(tokens), frame, words)


def _kind(match: re.Match[str]) -> Kind:
    kinds: tuple[Kind, ...] = ("iso", "slashed", "clock", "number", "word")
    return next((kind for kind in kinds if match.lastgroup == kind), "sign")
