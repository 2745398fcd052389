"""The words of the reading by parts, read from a data file beside this module."""

import tomllib
from functools import cache
from pathlib import Path

from core.planner.grammar.scanning import split_words


class PartWords:
    """Words of one language beside those of the grammar: kind and meaning by their words."""

    def __init__(self, path: Path) -> None:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        self.by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        self._lists = {
            name: tuple(str(each) for each in next(iter(told.pop(name).values())))
            for name in ("quantity", "placeholder", "past", "obliging", "to_come")
        }
        for kind, meanings in told.items():
            for meaning, phrases in meanings.items():
                for phrase in phrases:
                    words = tuple(each.text.casefold() for each in split_words(phrase))
                    self.by_first.setdefault(words[0], []).append((words, kind, meaning))

    @property
    def quantities(self) -> tuple[str, ...]:
        """What a property is called that tells how many of a thing there are."""
        return self._lists["quantity"]

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What stands where a title should be, and is none."""
        return self._lists["placeholder"]

    @property
    def obliging(self) -> tuple[str, ...]:
        """Words beside which "done" is what is to come."""
        return self._lists["obliging"]

    @property
    def to_come(self) -> tuple[str, ...]:
        """Phrases that say of something that it is not done yet."""
        return self._lists["to_come"]

    @property
    def past(self) -> tuple[str, ...]:
        """Words beside which a date tells when something was."""
        return self._lists["past"]


@cache
def english_parts() -> PartWords:
    """The English words."""
    return PartWords(Path(__file__).with_name("english.parts.toml"))
