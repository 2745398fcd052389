"""Which names of a workspace a model is told, and what it sees in place of quoted text.

Names are written by others, and a model obeys what it reads. So a name is told only where it can
carry no order: when the person said its words, or when it is a short label without a verb. Text
that a person quotes is not told at all: a mark stands for it, and code puts it where the mark is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pydantic import JsonValue

from core.content.plain_words import plain_words, seen
from core.content.values.choosing import bare

_LABEL_WORDS = 4
_LABEL_LENGTH = 40
_ALIKE = 0.8
"""From this likeness on (0 to 1) a word is taken for a mistyped one."""
_STEM = 4
"""Letters that two forms of a word share at least: task and tasks, plan and planning."""
_LABEL = re.compile(r"(?:[\w &/'’()+#%,€$£°-]|\.(?! )){1,40}")
_HOST = re.compile(r"(?i)[a-z0-9]\.[a-z]{2,}")
_ORDERS = frozenset(
    re.findall(
        r"\w+",
        "add answer append archive assign book call change clear click clone comment copy create"
        " delete destroy disregard drop duplicate edit email empty erase execute export fill follow"
        " forget forward give ignore import insert invite link list lock make mark mention merge"
        " message move must now obey open overwrite override paste ping pay post print publish push"
        " put read remove rename replace reply reset restore reveal run say schedule send set share"
        " show submit summarise summarize tag tell trash turn undo update upload use visit wipe"
        " write you your always never instead instruction instructions system prompt assistant"
        " admin operator developer policy",
    )
)
"""English words that give an order, or claim a right to."""
_QUOTED = re.compile(
    r"(?ms)^[ \t]*```.*?^[ \t]*```[ \t]*$"
    r"|(?:^[ \t]*(?:>|&gt;)[^\n]*(?:\n|\Z))+"
    r"|(?<!\w)[\"“„«][^\"”“»]{60,4000}[\"”“»]"
)
_MARK = re.compile(r"\[\[quote (\d{1,3})\]\]")


def words_of(text: str) -> frozenset[str]:
    """The words of a text without case, accents and signs."""
    return frozenset(bare(seen(text)).split())


@dataclass(frozen=True)
class Said:
    """What the person said, as far as names go by it.

    Args:
        text: the request, quotes included: its words are the person's to use.
    """

    text: str
    _words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_words", words_of(self.text))

    def whole(self, name: str) -> bool:
        """Whether every word of a name was said, up to spelling."""
        words = bare(seen(name)).split()
        return bool(words) and all(self._has(word) for word in words)

    def any(self, name: str) -> bool:
        """Whether a word of a name was said that means something."""
        return any(len(word) > 2 and self._has(word) for word in bare(seen(name)).split())

    def _has(self, word: str) -> bool:
        if word in self._words:
            return True
        return len(word) >= _STEM and any(_same(word, other) for other in self._words)


def _same(word: str, other: str) -> bool:
    if len(other) < _STEM or word[0] != other[0]:
        return False
    short, long = sorted((word, other), key=len)
    return long.startswith(short) or SequenceMatcher(None, word, other).ratio() >= _ALIKE


def is_label(name: str) -> bool:
    """Whether a name is a short one that gives no order."""
    if name != plain_words(name, most=_LABEL_LENGTH) or not _LABEL.fullmatch(name):
        return False
    if _HOST.search(name):
        return False
    words = bare(name).split()
    return len(words) <= _LABEL_WORDS and (len(words) == 1 or _ORDERS.isdisjoint(words))


def tellable(name: str, said: Said) -> bool:
    """Whether a name of a database, property or option may be told to a model."""
    return is_label(name) or said.whole(name)


def without_orders(told: str, said: Said) -> str:
    """What a check says, with the names in it that may not be told left out."""
    return re.sub(
        r"“([^”]*)”", lambda name: name[0] if tellable(name[1], said) else "“…”", seen(told)
    )


@dataclass(frozen=True, slots=True)
class Quotes:
    """A request with marks in place of what it quotes."""

    shown: str
    quoted: tuple[str, ...]

    def back(self, value: JsonValue) -> JsonValue:
        """A value with the quotes in place of their marks."""
        if isinstance(value, str):
            return _MARK.sub(self._quote, value)
        if isinstance(value, list):
            return [self.back(each) for each in value]
        if isinstance(value, dict):
            return {key: self.back(each) for key, each in value.items()}
        return value

    def _quote(self, mark: re.Match[str]) -> str:
        number = int(mark[1]) - 1
        return self.quoted[number] if number in range(len(self.quoted)) else mark[0]


def without_quotes(text: str) -> Quotes:
    """Take what a request quotes out of it: quoted lines, code, long quotations."""
    found: list[str] = []

    def marked(match: re.Match[str]) -> str:
        found.append(_unquoted(match[0]))
        end = "\n" if match[0].endswith("\n") else ""
        return f"[[quote {len(found)}]]{end}"

    return Quotes(_QUOTED.sub(marked, seen(text)), tuple(found))


def _unquoted(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith("```"):
        return stripped
    if stripped[:1] in '"“„«':
        return stripped[1:-1]
    lines: Iterable[str] = stripped.split("\n")
    return "\n".join(re.sub(r"^[ \t]*(?:>|&gt;)[ \t]?", "", line) for line in lines)
