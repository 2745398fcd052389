"""What ties a row to its new values: words that are read so only where a clause changes rows.

"The Mobile app should run from … until …", "Ayo takes that one", "45k, not 42", "the docs tag too".
Each phrase of the table becomes one anchor that says what it does; a value that is put right by
another beside it is dropped with the words that say so.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.planner.grammar.lists import word_list
from core.planner.parts.anchoring import Anchor
from core.planner.parts.number_words import number_said
from core.planner.parts.righting import moved, put_right, without_strangers

_VALUES = frozenset({
    "prop", "option", "box", "state", "person", "mine", "date", "number", "row", "page", "place",
    "quoted", "url", "email", "phone", "overdue", "text", "all", "colon", "mark", "except",
})  # fmt: skip
_RANKS = ("effect", "old", "beside", "empty", "takes", "adds", "own", "tells", "pass")
_SILENT = frozenset({"filler", "to", "own", "tells", "sep", "noun", "pass", "adds"})
_PEOPLE = frozenset({"person", "mine"})
_NO_TEXT = frozenset({"quoted", "lack", "nobody", "text", "filler", "sep"})
_BETWEEN = 3
"""Words that may stand between what says that a value is old and that value."""
_LONGEST = 7
_NEAR = 4
_LEAVING = word_list("tying.leaving")
_DAYS = 31
_SPAN = re.compile(r"from (\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)", re.IGNORECASE)


@dataclass(frozen=True)
class TyingWords:
    """The words of one language."""

    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    """What each phrase may do."""
    figures: Mapping[str, int]


@cache
def english_tying() -> TyingWords:
    """The English words."""
    path = Path(__file__).with_name("english.tying.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    figures = {word: int(size) for size, words in told.pop("figure").items() for word in words}
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for kind in (*_RANKS, "new"):
        for phrase in told[kind]["word"]:
            words = tuple(phrase.split())
            phrases[words] = (*phrases.get(words, ()), kind)
    return TyingWords(phrases, figures)


@dataclass
class Tying:
    """Rewrites the anchors of one clause that changes rows.

    Args:
        schema: of the database that the clause is about.
        text: the whole request.
    """

    schema: Mapping[str, PropertySchema]
    text: str
    moves: bool = False
    """Whether the clause's verb moves a value, so that a span is its old and its new day."""
    corrected: bool = False
    """Whether a value was dropped because another puts it right."""
    effects: list[str] = field(default_factory=list)
    """Days from which the rest holds."""
    dropped: list[tuple[int, int]] = field(default_factory=list)
    """Where such values stand in the text, with the words that say so."""

    def tied(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """The anchors with each tie as one anchor, and without values that others put right."""
        anchors = self._owners(_figures(self._possessive(self._spans(anchors))))
        anchors, self.corrected = put_right(anchors, self._rivals)
        found: list[Anchor] = []
        at = 0
        while at < len(anchors):
            end, made = self._phrase(anchors, at, found)
            found += made
            at = end
        return self._texts(self._emptied(without_strangers(found)))

    def _texts(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """What is told of a property that holds text as that text: "… should say: …"."""
        props = [a for a in anchors if a.kind == "prop" and self.schema[a.prop].type == "rich_text"]
        first = props[0].start if len(props) == 1 else len(self.text)
        told = [n for n, a in enumerate(anchors)
                if a.kind in {"tells", "colon"} and a.start > first]  # fmt: skip
        colons = [n for n in told if anchors[n].kind == "colon"]
        at = max(colons or told, default=len(anchors))
        rest = anchors[at + 1 :]
        if not rest or rest[0].kind in _NO_TEXT:
            return list(anchors)
        if not colons and any(each.kind in _VALUES for each in rest):
            return list(anchors)
        said = self.text[rest[0].start : rest[-1].end]
        text = Anchor("text", rest[0].start, rest[-1].end, said, said, props[0].prop)
        return [*anchors[: at + 1], text]

    def _phrase(
        self, anchors: Sequence[Anchor], at: int, before: Sequence[Anchor]
    ) -> tuple[int, list[Anchor]]:
        """The longest tie that begins at an anchor, as what stands for it, and where it ends."""
        if _tells_since(anchors[at]) and not self._dated(anchors, at):
            return self._effect(anchors, at, at) or (at + 1, [anchors[at]])
        for end in range(min(len(anchors), at + _LONGEST), at, -1):
            run = anchors[at:end]
            kinds = english_tying().phrases.get(_words(run), ())
            if any(each.kind in _VALUES and not _is_turn(each, run) for each in run):
                continue
            for kind in sorted(set(kinds) & set(_RANKS), key=_RANKS.index):
                made = self._made(kind, anchors, (at, end), before)
                if made is not None:
                    return made
        return at + 1, [anchors[at]]

    def _made(
        self, kind: str, anchors: Sequence[Anchor], place: tuple[int, int], before: Sequence[Anchor]
    ) -> tuple[int, list[Anchor]] | None:
        """What a tie of a kind stands for, and where it ends; None when it is none here."""
        at, end = place
        run = anchors[at:end]
        if kind == "effect":
            return self._effect(anchors, at, end)
        if kind == "old":
            stop = self._old_until(anchors, place, before)
            if not stop:
                return None
            self.corrected = True
            self.dropped.append((run[0].start, anchors[stop - 1].end))
            return stop, []
        if kind == "beside":
            stop = _companion(anchors, end, before)
            return (stop, [_joined(run, "adds")]) if stop else None
        if kind == "own" and not _has(anchors, _PEOPLE | {"nobody"}):
            return None
        return end, [_joined(run, "filler" if kind == "pass" else kind)]

    def _effect(
        self, anchors: Sequence[Anchor], at: int, end: int
    ) -> tuple[int, list[Anchor]] | None:
        """A day from which the rest holds, left out; None where it may be a value."""
        if end >= len(anchors) or anchors[end].kind != "date" or self._dated(anchors, at):
            return None
        self.effects.append(anchors[end].text)
        self.dropped.append((anchors[at].start, anchors[end].end))
        return end + 1, []

    def _dated(self, anchors: Sequence[Anchor], at: int) -> bool:
        """Whether a date is named, or told by what is done: "finished as of today"."""
        said = {word for each in anchors[:at] for word in bare(each.text).split()}
        dates = [prop for prop in self.schema.values() if prop.type == "date"]
        near = [each for each in anchors[max(0, at - _NEAR) : at] if each.kind == "prop"]
        named = any(self.schema[each.prop] in dates for each in near)
        return named or any(bare(prop.name).split()[0] in said for prop in dates if bare(prop.name))

    def _old_until(
        self, anchors: Sequence[Anchor], tie: tuple[int, int], before: Sequence[Anchor]
    ) -> int:
        """Where a value ends that another one puts right; 0 when none does."""
        at = place = tie[1]
        denied = bool({"not", "t", "instead", "rather"} & set(_words(anchors[tie[0] : at])))
        while place < min(len(anchors), at + _BETWEEN) and _is_tie(anchors[place]):
            place += 1
        if place >= len(anchors):
            return 0
        old, behind = anchors[place], anchors[place + 1 :]
        others = [each for each in (*before, *behind) if denied or each.kind == old.kind
                  or {each.kind, old.kind} == _PEOPLE]  # fmt: skip
        if not any(self._rivals(old, each) for each in others):
            return 0
        stop = place + 1
        while stop < len(anchors) and _is_new(anchors, stop):
            stop += 1
        return stop

    def _rivals(self, old: Anchor, other: Anchor) -> bool:
        """Whether two values are of one kind, so that only one of them can be meant."""
        if old.kind in _PEOPLE and other.kind in _PEOPLE:
            return old.text != other.text
        if old.kind == "number" and other.kind == "date":
            return old.value.isdigit() and int(old.value) <= _DAYS
        if old.kind != other.kind or old.kind not in {"date", "number", "option", "phone", "email"}:
            return False
        if old.kind != "option":
            return True
        prop = self.schema.get(old.prop)
        single = prop is not None and prop.type in {"select", "status"}
        return single and old.prop == other.prop and old.value != other.value

    def _spans(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """ "From 13 to 21" of a number: the new number, rather than two days."""
        if self.moves:
            return [_new_day(each) for each in anchors]
        types = {self.schema[each.prop].type for each in anchors if each.kind == "prop"}
        if "number" not in types or "date" in types:
            return list(anchors)
        found: list[Anchor] = []
        for each in anchors:
            span = _SPAN.fullmatch(each.text) if each.kind == "date" else None
            if span is None:
                found.append(each)
                continue
            found.append(replace(each, kind="to", text="to"))
            found.append(replace(each, kind="number", text=span[2], value=span[2]))
        return found

    def _possessive(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """ "Their retainer", "her state": whose property it is was said before."""
        found = list(anchors)
        for at, each in enumerate(found):
            follows = [a for a in found[at + 1 : at + 3] if a.kind != "filler"]
            if each.kind == "his" and follows and follows[0].kind == "prop":
                found[at] = replace(each, kind="filler")
            if each.kind == "by" and follows and follows[0].kind in _PEOPLE:
                found[at] = replace(each, kind="own")
        return found

    def _owners(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """ "I'll take": that it is the asker's."""
        found = list(anchors)
        for at, each in enumerate(found):
            said = tuple(_words(found[at + 1 : at + 5]))
            sizes = range(len(said), 0, -1)
            owns = any("own" in english_tying().phrases.get(said[:n], ()) for n in sizes)
            if each.text.casefold() == "i" and owns and not _has(found, _PEOPLE):
                found[at] = replace(each, kind="mine", text="myself", value="me")
        return found

    def _emptied(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """A property and "empty" behind it as "no" and the property."""
        found = list(anchors)
        for at, each in enumerate(found):
            props = [n for n in range(at) if found[n].kind == "prop"]
            said = each.kind == "empty" or (each.kind == "lack" and bare(each.text) == "empty")
            if said and props:
                found[:] = [replace(a, kind="filler") if bare(a.text) in _LEAVING else a
                            for a in found]  # fmt: skip
                lack = replace(each, kind="lack")
                found[at] = replace(each, kind="filler")
                found.insert(props[-1], lack)
                break
            if each.kind == "empty":
                found[at] = replace(each, kind="word")
        return found


def _tells_since(anchor: Anchor) -> bool:
    """Whether a date is said as one from which something holds: "as of today"."""
    words = tuple(bare(anchor.text).split()) if anchor.kind == "date" else ()
    return any("effect" in english_tying().phrases.get(words[:size], ()) for size in (1, 2))


def _is_tie(anchor: Anchor) -> bool:
    """Whether an anchor may stand between what says that a value is old and that value."""
    return anchor.kind in _SILENT or _words([anchor]) in english_tying().phrases


def _is_turn(anchor: Anchor, run: Sequence[Anchor]) -> bool:
    """Whether an option is only the end of a turn of phrase: "ought to read"."""
    return anchor.kind == "option" and anchor is run[-1] and len(run) > 1


def _companion(anchors: Sequence[Anchor], at: int, before: Sequence[Anchor]) -> int:
    """Where a person ends who is there already: "next to Jonas"; 0 when it is none."""
    if at >= len(anchors) or anchors[at].kind not in _PEOPLE:
        return 0
    others = (*before, *anchors[at + 1 :])
    return at + 1 if any(each.kind in _PEOPLE for each in others) else 0


def _words(run: Sequence[Anchor]) -> tuple[str, ...]:
    return tuple(word for each in run for word in (bare(each.text) or each.text).split())


def _has(anchors: Sequence[Anchor], kinds: frozenset[str]) -> bool:
    return any(each.kind in kinds for each in anchors)


def _new_day(anchor: Anchor) -> Anchor:
    day = moved(anchor.text) if anchor.kind == "date" else ""
    return replace(anchor, text=day, value="") if day else anchor


def _is_new(anchors: Sequence[Anchor], at: int) -> bool:
    """Whether an anchor only leads from an old value to the new one: "but"."""
    return (
        any(
            "new" in english_tying().phrases.get(_words(anchors[at : at + size]), ())
            for size in (1, 2)
        )
        and anchors[at].kind not in _VALUES
    )


def _joined(run: Sequence[Anchor], kind: str) -> Anchor:
    first, last = run[0], run[-1]
    text = " ".join(each.text for each in run)
    return Anchor(kind, first.start, last.end, text, "")


def _figures(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Anchors with numbers in words as numbers."""
    found: list[Anchor] = []
    at = 0
    while at < len(anchors):
        run = [
            each
            for each in anchors[at:]
            if each.text != "-" and each.kind in {"word", "noun", "and", "filler"}
        ]
        plain = anchors[at].kind in {"word", "noun"}
        size, value = number_said(_words(run), english_tying().figures) if plain else (0, "")
        if not size:
            found.append(anchors[at])
            at += 1
            continue
        last = run[size - 1]
        found.append(replace(_joined([anchors[at], last], "number"), text=value, value=value))
        at = list(anchors).index(last) + 1
    return found
