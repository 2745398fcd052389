"""The parts of one text, gathered by what they are to a request: rows, values, a place, a verb."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind, Target
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.said import (
    Attribute,
    Phrase,
    PhraseKind,
    SortKey,
)
from core.planner.grammar.schemas import schema_of
from core.planner.grammar.words import english
from core.planner.parts.finding import Finder, Part

_VALUES = frozenset({"option", "person", "me", "date", "number", "state", "email", "phone", "url",
                     "overdue", "unassigned"})  # fmt: skip
_SILENT = ("small", "stop", "sep", "and", "owns", "called")
_ASKING = frozenset({"show", "list", "count", "find"})
_CHANGING = frozenset({"mark", "set", "move", "assign", "complete", "tag"})
_CREATING = frozenset({"create", "add"})
_NAMED_VALUES = {"email": "email", "phone": "phone", "url": "url"}
_TOWARDS = frozenset({"to", "as", "into"})
_PLACING = frozenset({"to", "in", "under"})
_POINTING = word_list("gathering.pointing")
_STEM = 3


@dataclass
class Gathered:
    """The parts of one text, taken from left to right."""

    text: str
    lexicon: Lexicon
    asked: Asked
    it: Target | None = None
    """What the thread spoke of last."""
    rows: list[Part] = field(default_factory=list)
    pages: list[Part] = field(default_factory=list)
    loose: list[Part] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    place: Part | None = None
    noun: str = ""
    opener: Part | None = None
    everything: bool = False
    tells: bool = False
    failed: bool = False
    limit: int | None = None
    sorts: list[SortKey] = field(default_factory=list)
    blamed: bool = False
    """Somebody stands behind "by"."""
    target: Attribute | None = None
    """The value behind the last "to" or "as"."""
    prop: str = ""
    _compare: str = ""
    _negated: bool = False
    _lacking: bool = False
    _sorting: bool = False
    _number: Part | None = None
    _before: Part | None = None
    places: tuple[str, ...] = ()

    def gather(self) -> bool:
        """Give every part its place. Returns whether each has one."""
        parts = _without_kinds(Finder(self.text, self.lexicon, self.asked).parts())
        self._take_opener(parts)
        for part in parts:
            if part is not self.opener:
                self._take(part)
                self._before = part
        if self.prop and not (self.attributes or self._number or self.rows):
            return False
        self._settle_number()
        return not (self.failed or self._negated or self._compare or self._lacking)

    def _take_opener(self, parts: Sequence[Part]) -> None:
        passed = {"small", "stop", "sep", "place"}
        first = next((each for each in parts if each.kind not in passed), None)
        if first is not None and first.kind in {"verb", "create", "change"}:
            self.opener = first

    def _take(self, part: Part) -> None:
        takers: dict[str, Callable[[Part], None]] = {
            **dict.fromkeys(_SILENT, self._place_word),
            **dict.fromkeys(("tells", "not", "by", "lack", "compare"), self._mark),
            **dict.fromkeys(("prop", "usual", "due", "created"), self._property),
            **dict.fromkeys(_VALUES, self._value),
            **dict.fromkeys(("word", "quoted"), self._loose),
            "row": self.rows.append,
            "page": self.pages.append,
            "place": self._database,
        }
        takers.get(part.kind, self._rest)(part)

    def _loose(self, part: Part) -> None:
        """A word that nothing knows; one that a property is made of means that: "rated"."""
        stem = bare(part.text).removesuffix("ed") if part.text.endswith("ed") else ""
        fitting = {name for name in self._properties() if stem and bare(name).startswith(stem)}
        if len(stem) >= _STEM and len(fitting) == 1 and part.kind == "word":
            self._property(replace(part, kind="prop", value=fitting.pop()))
        else:
            self.loose.append(part)

    def _mark(self, part: Part) -> None:
        """Words that say something of what stands behind them."""
        match part.kind:
            case "not":
                self._negated = self.tells = True
            case "by":
                self.blamed = True
            case "lack":
                self._lacking = True
            case "compare":
                self._compare = part.value
            case _:
                self.tells = True

    def _place_word(self, part: Part) -> None:
        if part.kind == "owns":
            self.tells = True
            if _POINTING & set(part.text.casefold().split()) and self._may_mean_it:
                self.rows.append(replace(part, kind="it", text="it"))
        if part.value in _PLACING:
            self.places = (*self.places, part.value)

    def _rest(self, part: Part) -> None:
        match part.kind:
            case "noun":
                self._noun(part)
            case "all":
                self.everything = True
            case "limit":
                self.limit = self.limit or 1
            case "sort":
                self._sorting = True
            case "direction" | "order":
                self._direct(part)
            case "it":
                self._pointed_at(part)
            case _:
                self.failed = True

    def _noun(self, part: Part) -> None:
        """The kind of thing; within a title it is a word like others."""
        if part.value in {"rows", "page", "database", "trash"}:
            self.noun = self.noun or part.value
        elif self.loose:
            self.loose.append(part)
        else:
            self.failed = True

    def _pointed_at(self, part: Part) -> None:
        """What was named in this text already, or what the thread spoke of last."""
        if self._may_mean_it:
            self.rows.append(part)
        elif not (self.rows or self.loose):
            self.failed = True

    @property
    def _may_mean_it(self) -> bool:
        """Whether "it" is a row that the thread spoke of last, and no other is named."""
        return (
            self.it is not None and self.it.kind is ObjectKind.ROW and not (self.rows or self.loose)
        )

    def _direct(self, part: Part) -> None:
        descending = part.value == "descending"
        prop = self.prop or ("due" if not self.sorts else "")
        if self.sorts and not self.prop:
            self.sorts[-1] = replace(self.sorts[-1], descending=descending)
        else:
            self.sorts.append(SortKey(prop, descending=descending))
        self.prop = ""

    def _property(self, part: Part) -> None:
        name = {"due": "due", "created": part.value}.get(part.kind, part.value)
        if self._sorting:
            self.sorts.append(SortKey(name))
        elif self._lacking:
            self.attributes.append(Attribute(name, lacking=True, start=part.start))
            self._lacking = False
        elif self._number is not None and self._before is self._number:
            self._give(self._number, name)
            self._number = None
        elif self._before is not None and self._before.kind == "option" and self.attributes:
            self.attributes[-1] = replace(self.attributes[-1], prop=name)
        else:
            # A property that nothing was said of is a word without a place.
            self.failed = self.failed or bool(self.prop)
            self.prop = name

    def _database(self, part: Part) -> None:
        if self.place is None or self.place.value == part.value:
            self.place = self.place or part
        elif any(bare(name) == bare(part.text) for name in self._properties()):
            self._property(replace(part, kind="prop", value=part.text))
        else:
            self.failed = True

    def _properties(self) -> list[str]:
        databases = self.lexicon.databases
        chosen = databases.get(self.place.value) if self.place else None
        return list(chosen.schema) if chosen else [n for d in databases.values() for n in d.schema]

    def _value(self, part: Part) -> None:
        if part.kind == "number" and not self.prop:
            self._settle_number()
            self._number = part
            return
        self._give(part, self.prop)
        self.prop = ""

    def _give(self, part: Part, prop: str) -> None:
        kind = cast("PhraseKind", part.kind if part.kind not in _NAMED_VALUES else "text")
        phrase = Phrase(kind, part.text, part.start, part.end, part.value)
        prop = prop or self._named_by(part.kind)
        attribute = Attribute(prop, phrase, self._compare, self._negated, start=part.start)
        before = self._before
        if before is not None and before.kind == "small" and before.value == "from":
            self.failed = self.failed or not self.is_change
            return
        self._compare, self._negated = "", False
        self.attributes.append(attribute)
        if before is not None and before.value in _TOWARDS:
            self.target = attribute

    def _named_by(self, kind: str) -> str:
        """The property that alone is of the type that an address tells."""
        wanted = {"email": "email", "phone": "phone_number", "url": "url"}.get(kind)
        chosen = self.lexicon.databases.get(self.place.value) if self.place else None
        if wanted is None or chosen is None:
            return ""
        fitting = [p.name for p in schema_of(chosen).values() if p.type == wanted]
        return fitting[0] if len(fitting) == 1 else ""

    def _settle_number(self) -> None:
        """A number without a property counts things, or is what the verb says."""
        number, self._number = self._number, None
        if number is None:
            return
        named = self.prop or self._of_verb()
        if named:
            self._give(number, named)
            self.prop = ""
        elif self.is_new and (counted := self._counted()):
            self._give(number, counted)
        elif (number.value or number.text).isdigit() and self._may_limit:
            self.limit = int(number.value or number.text)
        else:
            self.failed = True

    @property
    def _may_limit(self) -> bool:
        return self.limit == 1 or (self.limit is None and self.asks)

    def _of_verb(self) -> str:
        """The property that a verb speaks of: "rate" of Rating."""
        said = bare(self.opener.text).removesuffix("e") if self.opener else ""
        if len(said) < _STEM or self.opener is None or self.opener.kind != "change":
            return ""
        fitting = {name for name in self._properties() if bare(name).startswith(said)}
        return fitting.pop() if len(fitting) == 1 else ""

    def _counted(self) -> str:
        """The property that tells how many of a thing there are, if there is one."""
        said = english_parts().quantities
        fitting = {name for name in self._properties() if bare(name) in said}
        return fitting.pop() if len(fitting) == 1 else ""

    @property
    def is_new(self) -> bool:
        """Whether the verb makes something."""
        opener = self.opener
        return opener is not None and (opener.kind == "create" or opener.value in _CREATING)

    @property
    def asks(self) -> bool:
        """Whether the text asks for something to be shown."""
        verb = self.opener.value if self.opener else ""
        return verb in _ASKING or self.is_question

    @property
    def is_question(self) -> bool:
        """Whether the text is a question."""
        return is_question(self.text) or (self.opener is None and self.text.rstrip().endswith("?"))

    @property
    def is_change(self) -> bool:
        """Whether the verb gives rows a value."""
        opener = self.opener
        return opener is not None and (opener.kind == "change" or opener.value in _CHANGING)


def is_question(text: str) -> bool:
    """Whether a text begins like one that asks, so that it changes nothing."""
    plain = text.casefold().replace("’", "'").replace("?", " ")
    said = f"{plain} "
    starts = (f"{word} " for word in english().questions)
    return any(said.startswith((start, f"{start[:-1]}'")) for start in starts)


def _without_kinds(parts: list[Part]) -> list[Part]:
    """Parts without the word that tells what an address is: "email ann@example.com"."""
    return [
        part
        for part, after in zip(parts, [*parts[1:], None], strict=True)
        if not (part.kind == "other" and after is not None and after.kind == "email")
    ]
