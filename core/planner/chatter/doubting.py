"""What a message says that forbids to do what it seems to ask, or is said to who does it."""

import re
from dataclasses import dataclass

from core.planner.chatter.idling import Idling
from core.planner.chatter.seeing import content_from, seen
from core.planner.chatter.stretches import stretches
from core.planner.chatter.words import english_chatter, plain, words_of
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon

_NEW_SENTENCE = re.compile(r"(?P<stop>[.!?])\s+|\n+[(]?|\s+[(]")


def retracted(text: str, lexicon: Lexicon) -> str:
    """The words behind a request that take it back or say that it is not sure; empty without."""
    words = english_chatter()
    parts = stretches(seen(text, lexicon))
    last = parts[-1] if len(parts) > 1 else None
    if last is None or not any(each.fullmatch(last.text) for each in words.retracting):
        return ""
    return text[last.start : last.end]


def unchanged(text: str, lexicon: Lexicon, asked: Asked) -> tuple[str, ...]:
    """The stretches of a message that say that something stays as it is."""
    words = english_chatter()
    idling = Idling(words, lexicon, asked)
    shown = seen(text, lexicon)
    return tuple(text[each.start : each.end] for each in stretches(shown) if idling.stays(each))


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text to write, before the sentence behind it that speaks to who writes it."""

    text: str
    said: str
    sure: bool
    """Whether it can be no part of what is to be written: it stands apart, or begins so."""


def addressed(text: str, lexicon: Lexicon) -> Addressed | None:
    """A text without the last sentence behind a colon that speaks to who writes; None without."""
    content = content_from(text)
    shown = seen(text, lexicon, content=len(text))
    cut = next(reversed(list(_NEW_SENTENCE.finditer(shown, content))), None)
    if cut is None:
        return None
    said = plain(text[cut.end() :].strip(" \n().!"))
    words = english_chatter()
    if not any(each.fullmatch(said) for each in words.addressing):
        return None
    apart = cut["stop"] is None
    sure = apart or words.one("apart", words_of(said)[0]) or words.has("unneeded", said.split())
    return Addressed(text[: cut.start()] + (cut["stop"] or ""), said, sure)
