"""What a part of a text says of a row that is made: its values, or nothing but a remark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.domain.notion import Database, Json
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft
from core.planner.grammar.lists import any_of, word_list
from core.planner.grammar.part_words import english_parts
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.clause_ground import ClauseGround, is_simple
from core.planner.parts.filtering import written
from core.planner.parts.record_titles import Title
from core.planner.parts.record_words import english_records
from core.planner.parts.splitting import Stretch, opening, says
from core.planner.resolve import CannotPlan

_TELLING = frozenset({
    "prop", "option", "box", "row", "state", "number", "url", "email", "phone", "quoted", "page",
    "overdue", "mine", "own",
})  # fmt: skip
_VALUED = re.compile(rf"{any_of('record_values.valued')}\b", re.IGNORECASE)
""" "X due Friday": words by which a value begins rather than goes on."""
_ASKING = frozenset({"verb", "comment", "copy", "rename", "done_verb", "undo_verb", "deny"})
_KNOWN = frozenset({
    "prop", "option", "box", "row", "page", "person", "mine", "date", "state", "place", "all",
    "url", "email", "noun", "his",
})  # fmt: skip
_FEW = 5
_HOURS = word_list("record_values.hours")


@dataclass
class RecordValues:
    """Reads parts of a text against the database that a row is made in.

    Args:
        draft: of the whole text.
        database: where the row is made.
    """

    draft: Draft
    database: Database

    @cached_property
    def schema(self) -> dict[str, PropertySchema]:
        """The properties of the database."""
        return dict(self.draft.schema(self.database.target))

    @cached_property
    def title(self) -> str:
        """The name of the title property."""
        return next((name for name, prop in self.schema.items() if prop.type == "title"), "Name")

    def read(self, said: str) -> Json | None:
        """The values that words say and nothing else; None when a word is unexplained."""
        plain = self._plainly(said)
        if not bare(plain):
            return {}
        if (worded := self._worded(plain)) is not None:
            return worded
        try:
            return self._values(plain)
        except (BadInput, CannotPlan):
            return None

    def _worded(self, plain: str) -> Json | None:
        """What a text property is said to be, word for word: "the author is Ann Lee"."""
        lead, verb = r"(?:(?:and|with|the|its|in)\s+)*", r"(?:\s+(?:is|are|says?)|\s*[:=])\s+"
        for name in (n for n, prop in self.schema.items() if prop.type == "rich_text"):
            found = re.match(rf"{lead}{re.escape(name)}{verb}", plain, re.IGNORECASE)
            if found is not None and plain[found.end() :].strip():
                return {name: plain[found.end() :].strip().strip('"“”')}
        return None

    def _values(self, plain: str) -> Json | None:
        stretch, anchors = self._anchors(plain)
        draft = replace(self.draft, text=plain, steps=[])
        ground = ClauseGround(draft, stretch, self.database, (), "")
        anchors = [each for each in anchors if not self._is_here(each)]
        if not anchors:
            return {}
        if _is_asked_for(anchors, plain):
            return None
        told = ground.assigned(self._with_number(self._in_their_part(anchors)))
        if told.words or told.rows or told.everything or told.excepted or not is_simple(told):
            return None
        if any(each.kind == "lacking" for each in told.bounds):
            return None
        values = written(told.bounds, self.schema, draft)
        return values if values is not None and self.title not in values else None

    def names_values(self, said: str) -> bool:
        """Whether words name a property or an option of one."""
        _, anchors = self._anchors(said)
        return any(each.kind in {"prop", "option", "box"} for each in anchors)

    def _anchors(self, plain: str) -> tuple[Stretch, list[Anchor]]:
        reading = Anchoring(plain, self.draft.lexicon, self.draft.asked, self.database)
        stretch = Stretch(0, len(plain), tuple(unit.word for unit in reading.units))
        return stretch, reading.anchors(0, len(plain))

    def _is_here(self, anchor: Anchor) -> bool:
        """Whether words only name where the row is made, or call it a row."""
        return anchor.kind in {"noun", "container", "polite", "it"} or (
            anchor.kind == "place" and anchor.value == self.database.target.id
        )

    def _with_number(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """A number that stands alone belongs to the only property that it can be of."""
        figures = [each for each in anchors if each.kind == "number"]
        named = any(
            each.kind == "prop" and self.schema[each.prop].type == "number" for each in anchors
        )
        only = [name for name, prop in self.schema.items() if prop.type == "number"]
        if len(figures) != 1 or named or len(only) != 1:
            return list(anchors)
        at = list(anchors).index(figures[0])
        prop = Anchor("prop", figures[0].start, figures[0].start, "", only[0], only[0])
        return [*anchors[:at], prop, *anchors[at:]]

    def is_title(self, title: Title) -> bool:
        """Whether words can be a title: beside a database they name nothing that is known."""
        words = english_records()
        if title.shape == "quoted":
            return True
        verb = rf"(?:{words.any_of('verb')}|new|another)\b"
        if title.shape in {"headed", "alone"} and re.match(verb, title.words, re.IGNORECASE):
            return title.words[0].isupper()
        if title.shape not in {"put", "front", "alone"}:
            return True
        if title.shape == "alone":
            return self._anchors(title.words)[1][0].kind not in _KNOWN
        others = rf"\b(?:and|{words.any_of('shape')}|{words.any_of('called')})\b"
        if re.search(others, title.words, re.IGNORECASE):
            return False
        _, anchors = self._anchors(title.words)
        return all(each.kind not in _KNOWN for each in anchors)

    def is_plain(self, title: Title, given: Json) -> bool:
        """Whether no value may be meant by the end of a title that nothing else says."""
        words = title.words.split(" ") if title.shape != "quoted" else []
        for at in range(1, len(words)):
            rest = " ".join(words[at:])
            named = any(bare(rest).startswith(f"{bare(name)} ") for name in self.schema)
            read = self.read(rest)
            if not (_VALUED.match(rest) or named or (read and len(read) > 1)):
                continue
            valued = words[at].casefold() == "with" and self.names_values(rest)
            if valued or (read and not read.keys() <= given.keys()):
                return False
        return True

    @property
    def is_authored(self) -> bool:
        """Whether a text property says who made it."""
        names = english_anchors().named("author")
        return any(p.type == "rich_text" and bare(p.name) in names for p in self.schema.values())

    @property
    def quantity(self) -> str:
        """The only property that tells how many there are; empty when there is none."""
        return self._meant("{quantity}") or ""

    def counted(self, title: Title) -> tuple[str, Json]:
        """The words of a title, and how many of it: "12 eggs"."""
        words = title.words.strip(" .!,;")
        kinds = rf"(?:{re.escape(self.title)}|{english_records().any_of('apposition')})\s+"
        called = re.match(kinds, words, re.IGNORECASE)
        if called and title.shape != "quoted" and words[0].islower():
            words = words[called.end() :] if words[called.end()].isupper() else words
        if title.shape not in {"put", "front"}:
            return words, {}
        found = re.match(r"(?:(\d+)|(an?|some|the)) (?=\w)", words)
        name = self.quantity
        if found is None or (found[1] and not name):
            return words, {}
        return words[found.end() :], {name: int(found[1])} if found[1] and name else {}

    def names_property(self, said: str) -> bool:
        """Whether words name a property."""
        _, anchors = self._anchors(said)
        return any(each.kind in {"prop", "box"} for each in anchors)

    def _in_their_part(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """ "Ann as lead": the property stands before the person it is of."""
        found = list(anchors)
        for at, each in enumerate(anchors):
            loud = [a for a in anchors[at + 1 :] if a.kind != "filler"][:2]
            if each.kind != "person" or len(loud) < len("as") or loud[0].text.casefold() != "as":
                continue
            prop = loud[1]
            if prop.kind == "prop" and self.schema[prop.prop].type == "people":
                found = [a for a in found if a is not prop and a is not loud[0]]
                found.insert(found.index(each), prop)
        return found

    def _plainly(self, said: str) -> str:
        """Words without their turns of speech."""
        said = said.strip(" \t\n.!;,")
        for turn in english_records().turns:
            means = self._meant(turn.means)
            if means is not None:
                said = turn.said.sub(partial(_filled, means), said)
        return said.strip(" \t\n.!;,")

    def _meant(self, means: str) -> str | None:
        """What a turn comes down to here; None when there is no property of that sense."""
        for sense, names in (
            ("quantity", english_parts().quantities),
            ("money", english_anchors().named("money")),
            ("hours", _HOURS),
        ):
            hole = f"{{{sense}}}"
            if hole not in means:
                continue
            fitting = [
                p.name for p in self.schema.values()
                if p.type == "number" and bare(p.name) in names
            ]  # fmt: skip
            if len(fitting) != 1:
                return None
            means = means.replace(hole, fitting[0])
        return means

    def tells(self, said: str) -> bool:
        """Whether words tell something, as a sentence does."""
        stretch, _ = self._anchors(said)
        return says(stretch, english_anchors(), "finite")

    def is_aside(self, said: str) -> bool:
        """Whether a few words inside a heading name nothing: "a real one", "if you please"."""
        stretch, anchors = self._anchors(said)
        quiet = {"word", "filler", "polite", "noun", "it", "verb", "finite", "sep", "sign"}
        return len(stretch.words) <= _FEW and all(each.kind in quiet for each in anchors)

    def is_remark(self, said: str) -> bool:
        """Whether words name nothing that the row could hold, and ask for nothing."""
        words = english_anchors()
        stretch, anchors = self._anchors(said)
        if not stretch.words:
            return True
        if opening(stretch, words, _ASKING) or says(stretch, words, "limiting"):
            return False
        quiet = all(each.kind in {"polite", "filler", "sep", "sign", "mark"} for each in anchors)
        opened = re.match(rf"\s*{english_records().any_of('opening')}\b", said, re.IGNORECASE)
        person = any(each.kind == "person" and each.value != "word" for each in anchors)
        asked = re.search(rf"\b{english_records().any_of('asked')}\b", said, re.IGNORECASE)
        telling = [
            each
            for each in anchors
            if each.kind in _TELLING
            and bare(each.text) != "my"
            and not (each.kind == "number" and each.text.isalpha())
        ]
        if telling or (person and not asked):
            return False
        if any(each.kind == "date" for each in anchors) and not (opened or asked):
            return False
        tells = says(stretch, words, "finite") or opening(stretch, words, frozenset({"reason"}))
        return bool(quiet or opened or tells or declares(said))


def _filled(means: str, found: re.Match[str]) -> str:
    """What a turn comes down to, with its number in figures."""
    said = next((each for each in found.groups() if each), "")
    number = english_records().numbers.get(said.casefold())
    return means.replace("{1}", str(number) if number is not None else said)


def merged(found: Json, more: Json) -> bool:
    """Put values to those that are there; False when they contradict."""
    for name, value in more.items():
        before: JsonValue = found.get(name)
        if isinstance(before, list) and isinstance(value, list):
            found[name] = [*before, *(each for each in value if each not in before)]
        elif before is not None and before != value:
            return False
        else:
            found[name] = value
    return True


def _is_asked_for(anchors: Sequence[Anchor], said: str) -> bool:
    """Whether a person who is named only wants what is asked for: "Jonas needs it"."""
    person = any(each.kind == "person" and each.value != "word" for each in anchors)
    wants = rf"\b{english_records().any_of('asked')}\b"
    return person and re.search(wants, said, re.IGNORECASE) is not None


def declares(said: str) -> bool:
    """Whether words begin as a sentence does that tells something."""
    words = english_records()
    begins = re.match(rf"\s*{words.any_of('declaring')}\s+\w+\s+\w", said, re.IGNORECASE)
    rest = re.search(rf"\b{words.any_of('rest')}\b", said, re.IGNORECASE)
    return begins is not None and rest is None
