"""A message without what asks for nothing.

A greeting, small talk, a reason, an announcement and a polite way around a request are passed over
where they name nothing that the request could mean; titles, quotes, links and what stands behind a
colon are never touched. What is left is read like any other request.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from core.planner.chatter.idling import Idling
from core.planner.chatter.seeing import seen
from core.planner.chatter.stretches import Stretch, is_masked, parted, stretches
from core.planner.chatter.unwrapping import unwrapped, without_slips
from core.planner.chatter.words import english_chatter, words_of
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import word_list

_MOST = 1_200
"""Longer texts are no small talk with a request."""
_IT = word_list("thinning.it")
_THAT = word_list("thinning.that")
_CLOSING = frozenset({"?", ".", "!", ")", "??", "!!"})
_HIS = word_list("thinning.his")


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
    right, slips = without_slips(text, words, lexicon)
    said = _without_asides(right, idling)
    lead = _announced(said, idling)
    body = said[lead:]
    shown = seen(body, lexicon)
    parts = _parts(shown, idling)
    kept = [each for each, idle in parts if not idle]
    dropped = [each for each, idle in parts if idle]
    if not kept:
        parts, dropped = [(each, False) for each, _ in parts], []
    elif dropped and _points_to_a_person(kept, dropped, idling):
        return None
    left = unwrapped(_left(body, parts), words, lexicon)
    told = ([said[:lead]] if lead else []) + [body[each.start : each.end] for each in dropped]
    told += slips
    return Thinned(left, tuple(told)) if left and left != text else None


def _without_asides(text: str, idling: Idling) -> str:
    """The text without what stands in brackets, or behind "reason:", and gives no value."""
    for pattern in idling.words.aside:
        shown = seen(text, idling.lexicon, content=len(text))
        for found in reversed(list(pattern.finditer(shown))):
            if idling.is_aside(found.group()):
                text = f"{text[: found.start()].rstrip()}{text[found.end() :]}"
    return text


def _announced(text: str, idling: Idling) -> int:
    """Where the request begins behind an announcement and a colon; 0 when there is none."""
    begun = 0
    shown = seen(text, idling.lexicon, content=len(text))
    for colon in re.finditer(r":\s+", text):
        parts = stretches(shown[begun : colon.end()])
        if not parts or any(is_masked(each.text) for each in parts):
            break
        tells = idling.words.has("telling", words_of(parts[-1].text))
        if tells or not all(idling.is_idle(each, leading=True) for each in parts):
            break
        begun = colon.end()
    return begun


def _parts(shown: str, idling: Idling) -> list[tuple[Stretch, bool]]:
    """The stretches of a masked text, each with whether it asks for nothing."""
    found: list[tuple[Stretch, bool]] = []
    whole = stretches(shown)
    for at, each in enumerate(whole):
        cut = parted(shown, each, idling.words)
        last = at + 1 == len(whole)
        if len(cut) > 1 and not _is_idle(each, found, idling, last=last):
            for number, part in enumerate(cut):
                ends = last and number + 1 == len(cut)
                follows = number + 1 < len(cut) and words_of(cut[number + 1].text)[:1] == ["so"]
                found.append((part, _is_idle(part, found, idling, last=ends, follows=follows)))
        else:
            so = not last and words_of(whole[at + 1].text)[:1] in (["so"], ["therefore"])
            found.append((each, _is_idle(each, found, idling, last=last, follows=so)))
    return [
        (
            each,
            idle
            and not _is_meant(each, [kept for kept, out in found[at + 1 :] if not out], idling),
        )
        for at, (each, idle) in enumerate(found)
    ]


def _is_beside(part: Stretch, before: Sequence[tuple[Stretch, bool]], idling: Idling) -> bool:
    """Whether a stretch behind a request says what stays as it is, or goes on with a report."""
    asked = [each for each, idle in before if not idle]
    if not (asked and idling.asks(asked[0].text)):
        return False
    sentence = list(takewhile(lambda each: not each[0].ends_sentence, reversed(before)))
    goes_on = bool(sentence) and all(idle for _, idle in sentence)
    goes_on = goes_on and idling.is_beside(sentence[-1][0], sentence=True)
    if goes_on and not (idling.asks(part.text) or is_masked(part.text) or part.asks):
        return True
    return idling.is_beside(part, sentence=not sentence)


def _has_text(part: Stretch, idling: Idling) -> bool:
    """Whether a request has a text to write, which may go on behind its comma."""
    return not part.ends_sentence and idling.words.has("content", words_of(part.text))


def _is_meant(part: Stretch, behind: Sequence[Stretch], idling: Idling) -> bool:
    """Whether "it" in the next request is what a remark is about: "oats are out, add it there"."""
    said = words_of(part.text)
    if not (said and behind) or idling.is_about_people(said[0]) or idling.is_phrase(part.text):
        return False
    after = behind[0].text
    if _THAT & set(words_of(after)):
        return True
    return not is_masked(after) and bool(_IT & set(words_of(after)))


def _is_idle(
    part: Stretch,
    before: Sequence[tuple[Stretch, bool]],
    idling: Idling,
    *,
    last: bool,
    follows: bool = False,
) -> bool:
    """Whether a stretch asks for nothing where it stands.

    Args:
        follows: whether the next stretch follows from it: "…, so".
    """
    if _is_beside(part, before, idling):
        return True
    if idling.only_does(part):
        said = words_of(before[-1][0].text) if before and before[-1][1] else []
        about_else = bool(said) and not idling.is_about_people(said[0])
        return any(not idle for _, idle in before) and not about_else
    first = all(idle for _, idle in before)
    if any(_has_text(each, idling) for each, idle in before if not idle):
        return False
    return idling.is_idle(part, leading=not last and (first or follows or part.ends_sentence))


def _points_to_a_person(
    kept: Sequence[Stretch], dropped: Sequence[Stretch], idling: Idling
) -> bool:
    """Whether what is left speaks of "his", and a person is named in what is passed over."""
    said = {word for each in kept for word in words_of(each.text)}
    return bool(said & _HIS) and any("person" in idling.kinds_in(each.text) for each in dropped)


def _left(text: str, parts: Sequence[tuple[Stretch, bool]]) -> str:
    """The stretches that are kept, with the strongest sign that stood between them."""
    kept = [at for at, (_, idle) in enumerate(parts) if not idle]
    if len(kept) == len(parts):
        return text
    said = ""
    for at, after in pairwise([*kept, len(parts)]):
        part = parts[at][0]
        between = [each.behind for each, _ in parts[at:after]]
        if after == len(parts):
            signs = part.behind.strip()
            between = [part.behind if len(between) == 1 else signs if signs in _CLOSING else ""]
        strong = next((each for each in between if re.search(r"[.!?:\n]", each)), between[0])
        said += text[part.start : part.end] + strong
    return said
