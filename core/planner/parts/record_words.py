"""The words of rows that are told of, read from a data file beside this module."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of speech, and what is said in its place."""

    said: re.Pattern[str]
    means: str


class RecordWords:
    """Words of one language for what makes a row, where its title is, and what says nothing."""

    def __init__(self, path: Path) -> None:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        making = told["making"]
        self.numbers: Mapping[str, int] = {
            str(word): int(number) for word, number in making.pop("number").items()
        }
        self._lists: Mapping[str, tuple[str, ...]] = {
            name: tuple(str(word) for word in words)
            for name, words in {
                **making,
                **told["remark"],
                **told["following"],
                **told["bulk"],
            }.items()
        }
        self._turns = tuple((str(each["say"]), str(each["means"])) for each in told["turn"])

    def any_of(self, name: str) -> str:
        """A pattern for any word of a list, the longest first."""
        return any_of(self._lists[name])

    def listed(self, name: str) -> frozenset[str]:
        """The words of a list."""
        return frozenset(self._lists[name])

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Turns of speech, in the order in which they are said plainly."""
        number = rf"\d+|{any_of(self.numbers)}"
        return tuple(
            Turn(
                re.compile(rf"(?<![\w'’-]){say.replace('{n}', number)}(?![\w'’-])", re.IGNORECASE),
                means,
            )
            for say, means in self._turns
        )


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with either apostrophe."""
    longest = sorted(words, key=len, reverse=True)
    said = "|".join(re.escape(each).replace("'", "['’]") for each in longest)
    return f"(?:{said})"


@cache
def english_records() -> RecordWords:
    """The English words."""
    return RecordWords(Path(__file__).with_name("english.records.toml"))
