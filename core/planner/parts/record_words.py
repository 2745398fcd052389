"""The words of rows that are told of, read from a data file beside this module."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from core.planner.grammar.lists import alternatives


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
        return alternatives(self._lists[name])

    def listed(self, name: str) -> frozenset[str]:
        """The words of a list."""
        return frozenset(self._lists[name])

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Turns of speech, in the order in which they are said plainly."""
        number = rf"\d+|{alternatives(self.numbers)}"
        return tuple(
            Turn(
                re.compile(rf"(?<![\w'’-]){say.replace('{n}', number)}(?![\w'’-])", re.IGNORECASE),
                means,
            )
            for say, means in self._turns
        )


@cache
def english_records() -> RecordWords:
    """The English words."""
    return RecordWords(Path(__file__).with_name("english.records.toml"))
