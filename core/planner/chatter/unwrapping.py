"""A request without the polite ways around it, hesitations and what is mistyped."""

import re

from core.planner.chatter.seeing import seen
from core.planner.chatter.words import ChatterWords
from core.planner.grammar.lexicon import Lexicon

_MOST_WRAPPERS = 3


def without_slips(text: str, words: ChatterWords, lexicon: Lexicon) -> tuple[str, list[str]]:
    """The text with common words as they are spelled, and those that were not."""
    found = list(words.slips.finditer(seen(text, lexicon)))
    for slip in reversed(found):
        text = f"{text[: slip.start()]}{words.typed[slip.group().lower()]}{text[slip.end() :]}"
    return text, [slip.group() for slip in found]


def unwrapped(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    """A text that begins and ends with its request."""
    text = _without_hesitation(text, words, lexicon)
    for _ in range(_MOST_WRAPPERS):
        before = text
        for pattern in words.opening:
            text = text[_end_of(pattern.match(seen(text, lexicon)), text) :]
        for wrapper in words.wrappers:
            end = _end_of(wrapper.said.match(seen(text, lexicon)), text)
            if end:
                text = f"{wrapper.means} {text[end:].lstrip(' ,')}".strip()
                break
        if text == before:
            break
    return _without_closing(text, words, lexicon)


def _end_of(found: re.Match[str] | None, text: str) -> int:
    return found.end() if found and found.end() < len(text) else 0


def _without_hesitation(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    shown = seen(text, lexicon)
    for pattern in words.hesitation:
        for found in reversed(list(pattern.finditer(shown))):
            text = text[: found.start()] + text[found.end() :]
    return text


def _without_closing(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    """A text whose last words are of its request; what stands behind a colon is not looked at."""
    end = len(text.rstrip(" .!?"))
    shown = seen(text, lexicon)[:end]
    for pattern in words.closing:
        found = pattern.search(shown)
        if found and found.start():
            text = text[: found.start()] + text[end:]
            end, shown = found.start(), shown[: found.start()]
    return text
