"""The house's own English sentences, told in another language.

Titles of steps, what a step did, problems and errors are written where they arise, in English,
and stored so. Who reads them may speak another language: each such sentence is looked up among
the patterns of that language (`phrases.de.toml`: an English sentence with named gaps, and the same
in the language). What people wrote stands in the gaps and stays as it is; a gap whose name ends in
an underscore holds words of the house and is told again itself. What no pattern fits stays English.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import merge
from importlib.resources import files

from core.words.languages import ENGLISH

_GAP = re.compile(r"\{(\w+)\}")
_LEAD = re.compile(r"\s*(?:[-*>] +|\d+\. +|#+ +)?")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=\S)")
_LONGEST = 2_000
_MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Pattern:
    """An English phrase to recognise, and what it is in a language."""

    english: re.Pattern[str]
    told: str
    sentences: int
    """How many sentences it is."""
    generality: tuple[int, int]
    """Orders patterns: those with the most words of their own come first."""


def retold(text: str, language: str) -> str:
    """Sentences of the house in a language; what is not known stays as it is."""
    if language == ENGLISH or not text:
        return text
    return "\n".join(_line(line, language) for line in text.split("\n"))


@lru_cache(maxsize=4_096)
def _line(line: str, language: str) -> str:
    if not line.strip() or len(line) > _LONGEST:
        return line
    lead = _LEAD.match(line)
    start = lead.end() if lead else 0
    return line[:start] + _text(line[start:], language)


def _text(text: str, language: str) -> str:
    """Sentence for sentence where all are known so; else with gaps that may hold sentences."""
    parts = _END_OF_SENTENCE.split(text)
    if len(parts) > _MOST_SENTENCES:
        return text
    strictly = list(_runs(parts, language, strict=True))
    if None not in strictly:
        return " ".join(told for told in strictly if told is not None)
    whole = _whole(text, language)
    if whole is not None:
        return whole
    loosely = _runs(parts, language, strict=False)
    return " ".join(told or parts[at] for at, told in enumerate(loosely))


def _runs(parts: Sequence[str], language: str, *, strict: bool) -> Iterator[str | None]:
    """What each run of sentences is told as, the longest first; None for a sentence not known.

    Args:
        strict: whether a phrase must be as many sentences as the run; else each is a run.
    """
    at = 0
    while at < len(parts):
        for end in range(len(parts) if strict else at + 1, at, -1):
            told = _whole(" ".join(parts[at:end]), language, end - at if strict else None)
            if told is not None or end == at + 1:
                yield told
                at = end
                break


def _whole(text: str, language: str, sentences: int | None = None) -> str | None:
    patterns = _patterns(language)
    for pattern in merge(patterns[_first_word(text)], patterns[""], key=_weight):
        if sentences not in {None, pattern.sentences}:
            continue
        found = pattern.english.fullmatch(text)
        if found is not None:
            return _filled(pattern.told, found, language)
    return None


def _weight(pattern: Pattern) -> tuple[int, int]:
    return pattern.generality


def _filled(told: str, found: re.Match[str], language: str) -> str:
    def gap(match: re.Match[str]) -> str:
        name = match[1]
        value = found[name]
        return _line(value, language) if name.endswith("_") else value

    return _GAP.sub(gap, told)


def _first_word(text: str) -> str:
    return text.split(" ", 1)[0]


@cache
def _patterns(language: str) -> defaultdict[str, list[Pattern]]:
    """The patterns by their first word; under "" those that begin with a gap. Those with the most
    words of their own come first, so that a particular sentence goes before a general one."""
    found: defaultdict[str, list[Pattern]] = defaultdict(list)
    for phrase, told in sorted(phrases(language).items(), key=_generality):
        first = _first_word(phrase)
        sentences = len(_END_OF_SENTENCE.split(phrase))
        pattern = Pattern(_compiled(phrase), told, sentences, _generality((phrase, told)))
        found["" if "{" in first else first].append(pattern)
    return found


def phrases(language: str) -> dict[str, str]:
    """English phrases with gaps, and what they are in a language."""
    file = files("core.words").joinpath(f"phrases.{language}.toml")
    return {
        english: told
        for section in tomllib.loads(file.read_text(encoding="utf-8")).values()
        for english, told in section.items()
    }


def _generality(phrase: tuple[str, str]) -> tuple[int, int]:
    english = phrase[0]
    return (-len(_GAP.sub("", english)), len(english))


def _compiled(phrase: str) -> re.Pattern[str]:
    parts, at, seen = [], 0, set[str]()
    for gap in _GAP.finditer(phrase):
        parts.append(re.escape(phrase[at : gap.start()]))
        parts.append(f"(?P={gap[1]})" if gap[1] in seen else f"(?P<{gap[1]}>.+?)")
        seen.add(gap[1])
        at = gap.end()
    parts.append(re.escape(phrase[at:]))
    return re.compile("".join(parts), re.DOTALL)
