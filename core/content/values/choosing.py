"""Finding what a person meant among known names: certain, ambiguous, or only alike."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import lru_cache

_SHORTEST_PART = 2
_ALIKE = 0.6
_OFFERED = 3
_LISTED = 12
_NEGATIONS = frozenset({"not", "no", "non", "never", "without"})
"""“done” does not mean “Not done”."""


class Certainty(Enum):
    """How sure a choice is."""

    ONE = "one"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True)
class Choice:
    """The names that fit equally well, best rule first; one, several or none."""

    names: tuple[str, ...] = ()

    @property
    def certainty(self) -> Certainty:
        """Whether exactly one name fits."""
        if not self.names:
            return Certainty.NONE
        return Certainty.ONE if len(self.names) == 1 else Certainty.SEVERAL


@lru_cache(maxsize=16_384)
def bare(name: str) -> str:
    """A name without capitals, accents, emoji, punctuation and doubled spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(
        each if each.isalnum() else " " for each in plain if not unicodedata.combining(each)
    )
    return " ".join(kept.split())


def choose(said: str, names: Sequence[str]) -> Choice:
    """Find `said` among `names` by the first rule that any name passes.

    The rules: the same; the same but for capitals; the same but for accents, emoji and
    punctuation; it has these words; it begins so. A name that only looks alike is never chosen.
    """
    wanted, folded = bare(said), said.strip().casefold()
    rules: list[Callable[[str], bool]] = [
        lambda name: name == said.strip(),
        lambda name: name.strip().casefold() == folded,
        lambda name: bool(wanted) and bare(name) == wanted,
    ]
    if len(wanted) >= _SHORTEST_PART:
        rules += [
            lambda name: _has_words(bare(name), wanted),
            lambda name: bare(name).startswith(wanted),
        ]
    for rule in rules:
        fitting = tuple(name for name in names if rule(name))
        if fitting:
            return Choice(fitting)
    return Choice()


def is_name(said: str, names: Iterable[str]) -> bool:
    """Whether `said` is the whole of one of `names`, but for capitals and punctuation."""
    wanted = bare(said)
    return any(said.strip() == name or (wanted and bare(name) == wanted) for name in names)


def nearest(said: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names most like `said`, best first, at most three."""
    by_bare = {bare(name): name for name in names}
    alike = get_close_matches(bare(said), list(by_bare), n=_OFFERED, cutoff=_ALIKE)
    return tuple(by_bare[each] for each in alike)


def listed(names: Sequence[str]) -> str:
    """Names for a sentence: quoted, with commas, cut after a dozen."""
    shown = ", ".join(f"“{name}”" for name in names[:_LISTED])
    more = len(names) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def offered(said: str, names: Sequence[str]) -> str:
    """A sentence such as “Did you mean “Done”?”, or nothing when nothing is alike."""
    alike = nearest(said, names)
    return f"Did you mean {' or '.join(f'“{name}”' for name in alike)}?" if alike else ""


def split_list(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """Cut "Ann, Bob and Cy" into names; a name that is known as a whole is not cut."""
    if is_known(text):
        return [text.strip()]
    parts: list[str] = []
    for part in _joined(re.split(r"\s*[,;\n]\s*", text.strip()), is_known):
        pieces = [part] if is_known(part) else re.split(r"\s+(?:and|&)\s+|^(?:and|&)\s+", part)
        parts += [piece.strip() for piece in pieces if piece.strip()]
    return list(dict.fromkeys(parts))


def _joined(parts: list[str], is_known: Callable[[str], bool]) -> list[str]:
    """Put neighbours together again where only together they are a name ("Design, UX")."""
    joined: list[str] = []
    index = 0
    while index < len(parts):
        end = next(
            (
                end
                for end in range(min(len(parts), index + 4), index + 1, -1)
                if is_known(", ".join(parts[index:end]))
            ),
            index + 1,
        )
        joined.append(", ".join(parts[index:end]))
        index = end
    return joined


def _has_words(name: str, wanted: str) -> bool:
    negated = _NEGATIONS & set(name.split()) - set(wanted.split())
    return f" {wanted} " in f" {name} " and not negated
