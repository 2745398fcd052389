"""A message without what asks for nothing.

A greeting, small talk, a reason, an announcement and a polite way around a request are passed over
where they name nothing that the request could mean; titles, quotes, links and what stands behind a
colon are never touched. What is left is read like any other request.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.planner.chatter.idling import Idling
from core.planner.chatter.stretches import Stretch, masked, stretches
from core.planner.chatter.words import ChatterWords, english_chatter, plain, words_of
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.scanning import scan

_MOST = 1_200
"""Longer texts are no small talk with a request."""
_CLOSING = frozenset({"?", ".", "!", ")", "??", "!!"})
_HIS = frozenset({"his", "her", "him", "he", "she", "their", "hers", "they", "them"})


@dataclass(frozen=True, slots=True)
class Thinned:
    """What is left of a message."""

    text: str
    dropped: tuple[str, ...]
    """The stretches that were passed over."""


def thinned(text: str, lexicon: Lexicon, asked: Asked) -> Thinned | None:
    """A message without its chatter; None when it has none, or nothing else."""
    if len(text) > _MOST:
        return None
    words = english_chatter()
    idling = Idling(words, lexicon, asked)
    lead = _announced(text, idling)
    body = text[lead:]
    content = _content_from(body)
    seen = masked(body, _titles_in(body, lexicon), content)
    parts = stretches(seen, words)
    idle = _idle(parts, idling)
    kept = [each for each, out in zip(parts, idle, strict=True) if not out]
    dropped = [each for each, out in zip(parts, idle, strict=True) if out]
    if not kept or (dropped and _points_to_a_person(kept, dropped, idling)):
        return None
    left = _unwrapped(_left(body, parts, idle), words, lexicon)
    told = ([text[:lead]] if lead else []) + [body[each.start : each.end] for each in dropped]
    return Thinned(left, tuple(told)) if left and left != text else None


def _announced(text: str, idling: Idling) -> int:
    """Where the request begins behind an announcement and a colon; 0 when there is none."""
    begun = 0
    for colon in re.finditer(r":(?=\s)", text):
        seen = masked(text, _titles_in(text, idling.lexicon), len(text))
        if "\0" in seen[begun : colon.end()]:
            break
        parts = stretches(seen[begun : colon.end()], idling.words)
        tells = idling.words.has("telling", words_of(parts[-1].text if parts else ""))
        if tells or not parts or not all(idling.is_idle(each, leading=True) for each in parts):
            break
        begun = colon.end() + (len(text[colon.end() :]) - len(text[colon.end() :].lstrip()))
    return begun


def _content_from(text: str) -> int:
    """Where the text behind a colon begins, in which nothing is passed over."""
    colon = next((each.end for each in scan(text) if each.text == ":"), None)
    return len(text) if colon is None else colon


def _titles_in(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The places of titles in a text."""
    lower = text.casefold()
    if len(lower) != len(text):
        return
    for target in lexicon.targets.values():
        title = target.title.casefold()
        at = lower.find(title) if title else -1
        while at >= 0:
            end = at + len(title)
            if not (lower[at - 1 : at].isalnum() or lower[end : end + 1].isalnum()):
                yield at, end
            at = lower.find(title, end)


def _idle(parts: Sequence[Stretch], idling: Idling) -> list[bool]:
    """Of each stretch whether it asks for nothing."""
    idle: list[bool] = []
    for at, part in enumerate(parts):
        if idling.only_does(part):
            idle.append(bool(idle) and not idle[-1])
            continue
        follows = at + 1 < len(parts) and _is_so(parts[at + 1])
        before_another = at + 1 < len(parts) and part.ends_sentence
        idle.append(idling.is_idle(part, leading=follows or before_another))
    return idle


def _is_so(part: Stretch) -> bool:
    return words_of(part.text)[:1] == ["so"]


def _points_to_a_person(
    kept: Sequence[Stretch], dropped: Sequence[Stretch], idling: Idling
) -> bool:
    """Whether what is left speaks of "his", and a person is named in what is passed over."""
    said = {word for each in kept for word in words_of(each.text)}
    return bool(said & _HIS) and any("person" in idling.kinds_in(each.text) for each in dropped)


def _left(text: str, parts: Sequence[Stretch], idle: Sequence[bool]) -> str:
    """The stretches that are kept, with the strongest sign that stood between them."""
    if not any(idle):
        return text
    said = ""
    for at, part in enumerate(parts):
        if idle[at]:
            continue
        after = next((n for n in range(at + 1, len(parts)) if not idle[n]), None)
        said += text[part.start : part.end]
        if after is None:
            signs = part.behind.strip()
            said += part.behind if part is parts[-1] else signs if signs in _CLOSING else ""
            continue
        between = [each.behind for each in parts[at:after]]
        strong = next((each for each in between if re.search(r"[.!?\n]", each)), between[0])
        said += strong if len(between) > 1 or strong.strip() else part.behind
    return said


def _unwrapped(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    """A text whose sentences begin and end with their requests."""
    text = _without_hesitation(text, words, lexicon)
    for _ in range(3):
        before = text
        text = _without(text, words.opening, lexicon)
        for wrapper in words.wrappers:
            found = wrapper.said.match(plain(text))
            if found:
                text = f"{wrapper.means} {text[found.end() :].lstrip(' ,')}".strip()
                break
        if text == before:
            break
    return _without_closing(text, words)


def _without(text: str, patterns: Sequence[re.Pattern[str]], lexicon: Lexicon) -> str:
    for pattern in patterns:
        found = pattern.match(plain(text))
        if found and found.end() < len(text) and not _names(text[: found.end()], lexicon):
            text = text[found.end() :]
    return text


def _names(said: str, lexicon: Lexicon) -> bool:
    words = bare(said).split()
    return any(
        tuple(words[at : at + len(name.words)]) == name.words and name.kind in {"NAME", "PERSON"}
        for at, word in enumerate(words)
        for name in lexicon.starting(word)
    )


def _without_hesitation(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    seen = masked(text, _titles_in(text, lexicon), _content_from(text))
    for pattern in words.hesitation:
        for found in reversed(list(pattern.finditer(seen))):
            text = text[: found.start()] + text[found.end() :]
    return text


def _without_closing(text: str, words: ChatterWords) -> str:
    if ":" in text or "\n" in text:
        return text
    end = len(text.rstrip(" .!?"))
    for pattern in words.closing:
        found = re.compile(f"{pattern.pattern}$", re.IGNORECASE).search(plain(text[:end]))
        if found and found.start():
            text = text[: found.start()] + text[end:]
            end = found.start()
    return text
