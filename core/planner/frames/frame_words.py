"""The words of requests that are told by what they hold, read from a data file beside this."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Frame(_Told):
    """One kind of request."""

    operation: str
    slots: Mapping[str, tuple[str, ...]]
    """What each slot looks like, the likeliest first, in the order in which they are looked for; a
    name that ends in "?" may be missing."""
    keys: frozenset[str] = frozenset()
    """One of these words must be said, where there are any."""
    words: frozenset[str] = frozenset()
    """Words that it may hold besides those that every request may."""
    use: tuple[str, ...] = ()
    """Lists of such words that several frames share."""


class SharedWords(_Told):
    """Lists of words; the data file tells what each is for."""

    passed: frozenset[str]
    starts: frozenset[str]
    never: frozenset[str]
    finite: frozenset[str]
    asking: frozenset[str]
    people: frozenset[str]
    pointing: frozenset[str]
    wishing: frozenset[str]
    past: frozenset[str]
    posting: frozenset[str]
    polite: frozenset[str]
    verbs: frozenset[str]
    writing: frozenset[str]
    intro: frozenset[str]
    making: frozenset[str]
    joining: frozenset[str]
    denying: frozenset[str]
    everywhere: frozenset[str]
    no_content: frozenset[str]
    no_find: frozenset[str]
    no_start: frozenset[str]
    structure: frozenset[str]


class FrameWords(_Told):
    """The data file."""

    macro: Mapping[str, str]
    words: SharedWords
    frame: tuple[Frame, ...]

    def beside(self, frame: Frame) -> frozenset[str]:
        """All words that may stand beside the slots of a frame."""
        shared: Mapping[str, frozenset[str]] = self.words.model_dump()
        return frozenset().union(
            self.words.passed, frame.keys, frame.words, *(shared[name] for name in frame.use)
        )


@cache
def english_frames() -> FrameWords:
    """The English frames."""
    path = Path(__file__).with_name("english.frames.toml")
    return FrameWords.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
