"""A message without what asks for nothing.

A greeting, small talk, a reason, an announcement and a polite way around a request are passed over
where they name nothing that the request could mean; titles, quotes, links and what stands behind a
colon are never touched. What is left is read like any other request.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from core.planner.chatter.idling import Idling
from core.planner.chatter.stretches import Stretch, is_masked, masked, parted, stretches
from core.planner.chatter.words import ChatterWords, english_chatter, plain, words_of
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.scanning import scan

_MOST_WRAPPERS = 3
_MOST = 1_200
"""Longer texts are no small talk with a request."""
_NEW_SENTENCE = re.compile(r"(?P<stop>[.!?])\s+|\n+[(]?|\s+[(]")
_FACES = frozenset({")", "(", "D", "P", "-"})
"""What stands behind the colon of a face."""
_IT = frozenset({"it", "them", "there"})
_THAT = frozenset({"that", "those"})
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
    right, slips = _without_slips(text, words, lexicon)
    said = _without_asides(right, idling)
    lead = _announced(said, idling)
    body = said[lead:]
    seen = masked(body, _titles_in(body, lexicon), _content_from(body))
    parts = _parts(seen, idling)
    kept = [each for each, idle in parts if not idle]
    dropped = [each for each, idle in parts if idle]
    if not kept:
        parts, dropped = [(each, False) for each, _ in parts], []
    elif dropped and _points_to_a_person(kept, dropped, idling):
        return None
    left = _unwrapped(_left(body, parts), words, lexicon)
    told = ([said[:lead]] if lead else []) + [body[each.start : each.end] for each in dropped]
    told += slips
    return Thinned(left, tuple(told)) if left and left != text else None


def retracted(text: str, lexicon: Lexicon) -> str:
    """The words behind a request that take it back or say that it is not sure; empty without."""
    words = english_chatter()
    parts = stretches(masked(text, _titles_in(text, lexicon), _content_from(text)))
    last = parts[-1] if len(parts) > 1 else None
    if last is None or not any(each.fullmatch(last.text) for each in words.retracting):
        return ""
    return text[last.start : last.end]


def _without_slips(text: str, words: ChatterWords, lexicon: Lexicon) -> tuple[str, list[str]]:
    """The text with common words as they are spelled, and those that were not."""
    found = list(words.slips.finditer(_seen(text, lexicon)))
    for slip in reversed(found):
        text = f"{text[: slip.start()]}{words.typed[slip.group()]}{text[slip.end() :]}"
    return text, [slip.group() for slip in found]


def unchanged(text: str, lexicon: Lexicon, asked: Asked) -> tuple[str, ...]:
    """The stretches of a message that say that something stays as it is."""
    words = english_chatter()
    idling = Idling(words, lexicon, asked)
    seen = masked(text, _titles_in(text, lexicon), _content_from(text))
    return tuple(text[each.start : each.end] for each in stretches(seen) if idling.stays(each))


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text to write, before the sentence behind it that speaks to who writes it."""

    text: str
    said: str
    sure: bool
    """Whether it can be no part of what is to be written: it stands apart, or begins so."""


def addressed(text: str, lexicon: Lexicon) -> Addressed | None:
    """A text without the last sentence behind a colon that speaks to who writes; None without."""
    content = _content_from(text)
    seen = masked(text, _titles_in(text, lexicon), len(text))
    cut = next(reversed(list(_NEW_SENTENCE.finditer(seen, content))), None)
    if cut is None:
        return None
    said = plain(text[cut.end() :].strip(" \n().!"))
    words = english_chatter()
    if not any(each.fullmatch(said) for each in words.addressing):
        return None
    apart = cut["stop"] is None
    sure = apart or words.one("apart", words_of(said)[0]) or words.has("unneeded", said.split())
    return Addressed(text[: cut.start()] + (cut["stop"] or ""), said, sure)


def _without_asides(text: str, idling: Idling) -> str:
    """The text without what stands in brackets, or behind "reason:", and gives no value."""
    for pattern in idling.words.aside:
        seen = masked(text, _titles_in(text, idling.lexicon), len(text))
        for found in reversed(list(pattern.finditer(seen))):
            if idling.is_aside(found.group()):
                text = f"{text[: found.start()].rstrip()}{text[found.end() :]}"
    return text


def _announced(text: str, idling: Idling) -> int:
    """Where the request begins behind an announcement and a colon; 0 when there is none."""
    begun = 0
    seen = masked(text, _titles_in(text, idling.lexicon), len(text))
    for colon in re.finditer(r":\s+", text):
        parts = stretches(seen[begun : colon.end()])
        if not parts or any(is_masked(each.text) for each in parts):
            break
        tells = idling.words.has("telling", words_of(parts[-1].text))
        if tells or not all(idling.is_idle(each, leading=True) for each in parts):
            break
        begun = colon.end()
    return begun


def _parts(seen: str, idling: Idling) -> list[tuple[Stretch, bool]]:
    """The stretches of a masked text, each with whether it asks for nothing."""
    found: list[tuple[Stretch, bool]] = []
    whole = stretches(seen)
    for at, each in enumerate(whole):
        cut = parted(seen, each, idling.words)
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


def _content_from(text: str) -> int:
    """Where the text behind a colon begins, in which nothing is passed over."""
    colons = (each.end for each in scan(text) if each.text == ":")
    return next((each for each in colons if text[each : each + 1] not in _FACES), len(text))


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


def _unwrapped(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    """A text that begins and ends with its request."""
    text = _without_hesitation(text, words, lexicon)
    for _ in range(_MOST_WRAPPERS):
        before = text
        for pattern in words.opening:
            text = text[_end_of(pattern.match(_seen(text, lexicon)), text) :]
        for wrapper in words.wrappers:
            end = _end_of(wrapper.said.match(_seen(text, lexicon)), text)
            if end:
                text = f"{wrapper.means} {text[end:].lstrip(' ,')}".strip()
                break
        if text == before:
            break
    return _without_closing(text, words, lexicon)


def _end_of(found: re.Match[str] | None, text: str) -> int:
    return found.end() if found and found.end() < len(text) else 0


def _seen(text: str, lexicon: Lexicon) -> str:
    return masked(text, _titles_in(text, lexicon), _content_from(text))


def _without_hesitation(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    seen = _seen(text, lexicon)
    for pattern in words.hesitation:
        for found in reversed(list(pattern.finditer(seen))):
            text = text[: found.start()] + text[found.end() :]
    return text


def _without_closing(text: str, words: ChatterWords, lexicon: Lexicon) -> str:
    """A text whose last words are of its request; what stands behind a colon is not looked at."""
    end = len(text.rstrip(" .!?"))
    seen = _seen(text, lexicon)[:end]
    for pattern in words.closing:
        found = pattern.search(seen)
        if found and found.start():
            text = text[: found.start()] + text[end:]
            end, seen = found.start(), seen[: found.start()]
    return text
