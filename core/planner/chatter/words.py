"""The words of chatter, read from a data file beside this module."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.planner.grammar.lists import alternatives


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A polite way around a request, and what stands in its place."""

    said: re.Pattern[str]
    means: str


@dataclass(frozen=True)
class ChatterWords:
    """Words and patterns of one language; patterns match texts whose apostrophes are straight."""

    whole: Sequence[re.Pattern[str]]
    """A stretch that is one of these from end to end asks for nothing."""
    announcing: Sequence[re.Pattern[str]]
    """The same, whatever days, people and numbers it names."""
    doing: Sequence[re.Pattern[str]]
    """The same for what only asks to do what was said before it."""
    retracting: Sequence[re.Pattern[str]]
    """A stretch behind a request that is one of these takes it back."""
    counting: Sequence[re.Pattern[str]]
    """Numbers that count what no row has: "forty people"."""
    aside: Sequence[re.Pattern[str]]
    """A stretch in brackets, or behind "reason:"."""
    addressing: Sequence[re.Pattern[str]]
    """A sentence behind a text to write that speaks to who writes it."""
    unchanging: Sequence[re.Pattern[str]]
    """A stretch that says that something stays as it is; "X" is a title."""
    reporting: Sequence[re.Pattern[str]]
    """A stretch that reports what somebody said or did."""
    opening: Sequence[re.Pattern[str]]
    closing: Sequence[re.Pattern[str]]
    hesitation: Sequence[re.Pattern[str]]
    wrappers: Sequence[Wrapper]
    slips: re.Pattern[str]
    """Words as they are often typed."""
    typed: dict[str, str]
    """What is meant by them."""
    lists: dict[str, frozenset[tuple[str, ...]]]
    """Lists of words and phrases by their name in the file."""

    def has(self, name: str, words: Sequence[str]) -> bool:
        """Whether words have a phrase of a list anywhere among them."""
        phrases = self.lists[name]
        longest = max(map(len, phrases))
        return any(
            tuple(words[at : at + count]) in phrases
            for at in range(len(words))
            for count in range(1, longest + 1)
        )

    def one(self, name: str, word: str) -> bool:
        """Whether a single word is of a list."""
        return (word,) in self.lists[name]


@cache
def english_chatter() -> ChatterWords:
    """The English words."""
    path = Path(__file__).with_name("english.chatter.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    typed = dict(told.pop("slip")["words"])
    return ChatterWords(
        slips=_slips(typed),
        typed=typed,
        whole=_patterns(told.pop("whole")),
        announcing=_patterns(told.pop("announcing")),
        doing=_patterns(told.pop("doing")),
        retracting=_patterns(told.pop("retracting")),
        counting=_patterns(told.pop("counting")),
        aside=_patterns(told.pop("aside")),
        addressing=_patterns(told.pop("addressing")),
        unchanging=_patterns(told.pop("unchanging")),
        reporting=_patterns(told.pop("reporting")),
        opening=_patterns(told.pop("opening")),
        closing=[_pattern(f"{each}$") for each in told.pop("closing")],
        hesitation=_patterns(told.pop("hesitation")),
        wrappers=[
            Wrapper(_pattern(f"(?:{each['say']})(?![\\w'-]),?"), each["means"])
            for each in told.pop("wrapper")
        ],
        lists={
            name: frozenset(tuple(words_of(each)) for each in table["word"])
            for name, table in told.items()
        },
    )


def plain(text: str) -> str:
    """The text with straight apostrophes, as long as before."""
    return text.replace("’", "'").replace("`", "'")


_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters; "it's" is one."""
    return _WORD.findall(plain(text).casefold())


def _slips(typed: Iterable[str]) -> re.Pattern[str]:
    """Words that stand by themselves, in small letters."""
    words = alternatives(typed)
    return re.compile(rf"(?<![\w'/.@-]){words}(?![\w'/.@-])|^(?i:{words})(?![\w'/.@-])")


def _patterns(said: Iterable[str]) -> list[re.Pattern[str]]:
    return [_pattern(each) for each in said]


def _pattern(said: str) -> re.Pattern[str]:
    spaced = said.replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(spaced, re.IGNORECASE)
