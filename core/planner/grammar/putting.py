"""Clauses that make something: "add A and B to the Roadmap, due Friday", "create a page …"."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.planner.grammar.bits import Bit, RawClause
from core.planner.grammar.said import Attribute, Body, Item, Phrase, Put

STYLES = frozenset(
    {"checklist", "bullets", "numbered", "paragraph", "heading", "quote", "callout", "code"}
)
_THINGS = frozenset({"page", "rows", "database"})
_OPENING = frozenset({"noun", "colon", "with", "called"})
_INFINITIVE = "to "
""" "a task to order stickers" is called "order stickers"."""
_VALUES = frozenset({"option", "state", "date", "person", "me", "overdue", "unassigned"})


@dataclass
class PutReader:
    """Reads the phrases of one clause from left to right.

    `cost` grows with everything that a clause of this kind would not say.
    """

    clause: RawClause
    text: str
    cost: float = 0.0
    noun: str = ""
    style: str = ""
    count: int | None = None
    place: Phrase | None = None
    items: list[Item] = field(default_factory=list)
    shared: list[Attribute] = field(default_factory=list)
    body: Body | None = None
    kind: Phrase | None = None
    _section: str = "head"
    _before: Bit | None = None
    _in_brackets: bool = False
    _listed_from: int | None = None
    """Where the separator right before ends, if there is one."""

    def read(self) -> tuple[Put, float]:
        """What the clause says, and how far from usual it says it."""
        bits = self.clause.bits
        for index, bit in enumerate(bits):
            self._take(bit, bits[index:])
            self._note(bit)
        self._judge()
        put = Put(
            self.clause.verb,
            self.noun or self.style,
            tuple(self.items),
            self.place,
            tuple(self.shared),
            self.body,
            self.count,
            self.kind,
        )
        return put, self.cost

    def _note(self, bit: Bit) -> None:
        """Remember what stands before the next phrase."""
        if bit.kind in {"sep", "colon"}:
            self._listed_from = bit.end
        elif not (bit.kind == "noun" and self._is_listed_noun(bit)):
            self._listed_from = None
        self._before = bit

    def _is_listed_noun(self, bit: Bit) -> bool:
        """Whether a noun opens a title in a list: "record demo"."""
        return self._listed_from is not None and self._section == "body" and bool(self.noun)

    def _take(self, bit: Bit, rest: Sequence[Bit]) -> None:
        match bit.kind:
            case "thing":
                self._thing(bit, rest)
            case "noun":
                self._noun(bit)
            case "prepositional":
                self._prepositional(bit)
            case "attribute":
                self._attribute(bit)
            case "colon" | "with" | "called":
                self._open(bit, rest)
            case "block":
                self._block(bit)
            case _:
                self._mark(bit)

    def _mark(self, bit: Bit) -> None:
        if bit.kind in {"open", "shut"}:
            self._in_brackets = bit.kind == "open"
        elif bit.kind not in {"sep", "poss"}:
            self.cost += 1.2

    def _thing(self, bit: Bit, rest: Sequence[Bit]) -> None:
        phrase = bit.phrase
        if phrase is None:
            return
        following = rest[1] if len(rest) > 1 else None
        if self._speaks_of_place(phrase, following):
            return
        if phrase.kind == "number" and len(rest) > 1 and rest[1].kind in {"noun", "attribute"}:
            self.count = _number(phrase)
        elif phrase.kind in _VALUES and self._is_value(bit):
            self._give(Attribute("", phrase, start=bit.start))
            self.cost += 0.0 if phrase.kind == "date" or self._after_separator else 0.9
        elif self._before is not None and self._before.kind == "thing" and self.items:
            self._grow(phrase)
        else:
            if self._before is not None and self._before.kind == "noun" and self.items:
                self.cost += 0.0 if self._before.meaning in STYLES else 0.8
            self.cost += 0.5 if phrase.kind in _VALUES else 0.0
            self.items.append(Item(self._title(phrase)))

    def _speaks_of_place(self, phrase: Phrase, following: Bit | None) -> bool:
        """ "a new Roadmap task", "it's due on Friday": no title."""
        kind = following.kind if following else ""
        if phrase.kind == "name" and kind == "noun" and self.place is None and not self.items:
            self.place = phrase if following and following.meaning == "rows" else None
            return self.place is not None
        return phrase.kind == "it" and bool(self.items) and kind in {"attribute", "poss"}

    def _title(self, phrase: Phrase) -> Phrase:
        """A title keeps its words, whatever else they stand for.

        In a list behind a colon it begins where the separator ends: "record demo", "brief support".
        """
        if self._section == "body" and self._listed_from is not None and phrase.kind != "quoted":
            start = self._listed_from
            said = self.text[start : phrase.end]
            start += len(said) - len(said.lstrip())
            return Phrase("text", said.strip(), start, phrase.end)
        kind = phrase.kind if phrase.kind in {"quoted", "name"} else "text"
        if kind == "text" and phrase.text.startswith(_INFINITIVE):
            start = phrase.start + len(_INFINITIVE)
            return Phrase(kind, self.text[start : phrase.end], start, phrase.end)
        return Phrase(kind, phrase.text, phrase.start, phrase.end, phrase.value)

    def _is_value(self, bit: Bit) -> bool:
        """Whether a known value is said of items rather than being one."""
        if self._in_brackets or self._before is None:
            return self._in_brackets
        return bool(self.items) or self.place is not None

    @property
    def _after_separator(self) -> bool:
        return self._before is not None and self._before.kind in {
            "sep",
            "prepositional",
            "colon",
            "with",
        }

    def _grow(self, phrase: Phrase) -> None:
        """Two things side by side are one title that holds a known word."""
        last = self.items[-1]
        title = Phrase(
            "text", self.text[last.title.start : phrase.end], last.title.start, phrase.end
        )
        self.items[-1] = Item(title, last.attributes)
        self.cost += 0.4

    def _noun(self, bit: Bit) -> None:
        if self._is_listed_noun(bit) or self._ends_place(bit):
            return
        if self._before is not None and self._before.kind == "thing":
            listed = self._section == "body" or bit.meaning in STYLES
            self.cost += 1.2 if listed else self._noun_behind_title(bit)
        if bit.meaning in _THINGS:
            self.cost += 1.0 if self.noun and self.noun != bit.meaning else 0.0
            listed = self._before is not None and self._before.kind == "sep"
            self.cost += 1.0 if self.place and listed else 0.0
            self.noun = self.noun or bit.meaning
        elif bit.meaning in STYLES and not self.style:
            self.style = bit.meaning
        elif bit.meaning != "content":
            self.cost += 1.0

    def _ends_place(self, bit: Bit) -> bool:
        """ "to the Meeting notes page", "in the Roadmap database"."""
        before = self._before
        named = before is not None and before.kind == "prepositional" and before.phrase is not None
        return named and bit.meaning in {"page", "database"}

    def _noun_behind_title(self, bit: Bit) -> float:
        """ "create a Launch plan page" is usual, "add Write landing page to Roadmap" a title."""
        if bit.meaning == "page":
            return 0.0 if self.clause.verb == "create" else 1.0
        return 0.2

    def _prepositional(self, bit: Bit) -> None:
        phrase = bit.phrase
        if phrase is None:
            self._empty_preposition(bit)
        elif phrase.kind in {"me", "person"}:
            self.cost += 0.0 if bit.meaning == "for" else 1.2
            self._give(Attribute("assignee", phrase, start=bit.start))
        elif bit.meaning == "as" and phrase.kind in _VALUES:
            self.cost += 0.5
            self._give(Attribute("", phrase, start=bit.start))
        elif (bit.meaning == "in" and phrase.kind in _VALUES) or (
            bit.meaning == "for" and phrase.kind == "date"
        ):
            self._give(Attribute("", phrase, start=bit.start))
        elif phrase.names_something and bit.meaning in {"to", "in", "under", "of", "for", "from"}:
            self._put_in(phrase, bit)
        else:
            self.cost += 1.5

    def _put_in(self, phrase: Phrase, bit: Bit) -> None:
        if bit.meaning in {"of", "for", "from"} and phrase.kind not in {"name", "url"}:
            self.cost += 1.5
        if self.place is not None:
            self.cost += 3.0
        if self.body is not None and self.body.raw and self._section == "body":
            self.cost += 0.5
        self.place = phrase

    def _empty_preposition(self, bit: Bit) -> None:
        if bit.meaning == "as" and bit.noun in STYLES:
            self.style = bit.noun
        elif bit.noun in _THINGS and self.place is None:
            self.place = Phrase("it", self.text[bit.start : bit.end], bit.start, bit.end, bit.noun)
            self.cost += 0.3
        else:
            self.cost += 1.5

    def _attribute(self, bit: Bit) -> None:
        if bit.attribute is None:
            return
        if bit.attribute.value is None and not bit.attribute.lacking:
            # "Standup notes" is a title, whatever property is called Notes.
            self.cost += 0.4 if self._after_separator else 2.0
        if bit.attribute.compare or bit.attribute.negated:
            self.cost += 1.0
        self._give(bit.attribute)

    def _give(self, attribute: Attribute) -> None:
        """An attribute right behind an item is that item's; behind a comma it is everyone's."""
        behind_item = self._before is not None and self._before.kind in {"thing", "attribute"}
        own = behind_item and self.items and self._is_own()
        if self.items and (self._in_brackets or own):
            last = self.items[-1]
            self.items[-1] = Item(last.title, (*last.attributes, attribute))
        else:
            self.shared.append(attribute)

    def _is_own(self) -> bool:
        before = self._before
        return before is not None and (
            before.kind == "thing"
            or (before.kind == "attribute" and bool(self.items[-1].attributes))
        )

    def _open(self, bit: Bit, rest: Sequence[Bit]) -> None:
        if bit.kind == "called":
            self._name_follows(named=len(rest) > 1 and rest[1].kind == "thing")
            return
        following = rest[1] if len(rest) > 1 else None
        if following is None:
            self.cost += 1.0
            return
        if self._section == "body" or following.kind == "attribute":
            return
        if bit.kind == "with" and _is_no_content(following):
            return
        self._section = "body"
        self._fill(rest)

    def _name_follows(self, *, named: bool) -> None:
        """ "a project called X": what stood before was the kind of thing."""
        self.cost += 0.0 if named else 1.0
        if named and len(self.items) == 1 and self.items[0].title.kind != "quoted":
            said = self.items.pop().title
            self.kind = said if said.kind == "name" else None
            self.cost += 0.2

    def _fill(self, rest: Sequence[Bit]) -> None:
        """What stands behind a colon or "with" is content for a page; for rows it is items too."""
        behind = list(rest[1:])
        style = next(
            (b.meaning for b in behind[:2] if b.kind == "noun" and b.meaning in STYLES), ""
        )
        opened = rest[0].end
        before = rest[0]
        while behind and _opens(behind[0], before):
            before, opened = behind[0], behind[0].end
            behind = behind[1:]
        block = next((b.meaning for b in behind if b.kind == "block"), None)
        raw = self.text[opened : self._end_of(behind)].strip() if behind else ""
        only = behind[0].phrase if len(behind) == 1 else None
        if only is not None and only.kind == "quoted":
            raw = only.text
        self.body = Body(style or self.style, block, raw, self._parts(behind, opened))

    def _end_of(self, bits: Sequence[Bit]) -> int:
        """Where the last phrase ends, with the full stop that ends the whole text."""
        end = bits[-1].end
        return len(self.text) if self.text[end:].strip() in {".", "!", "?"} else end

    def _parts(self, behind: Sequence[Bit], start: int) -> tuple[Phrase, ...]:
        """What stands between separators, as written: words that were skipped belong to it."""
        groups: list[tuple[int, list[Bit]]] = [(start, [])]
        for bit in behind:
            if bit.kind == "sep":
                groups.append((bit.end, []))
            elif bit.kind != "block":
                groups[-1][1].append(bit)
        return tuple(self._part(begin, group) for begin, group in groups if group)

    def _part(self, start: int, group: Sequence[Bit]) -> Phrase:
        only = group[0].phrase
        if len(group) == 1 and only is not None and only.kind == "quoted":
            return only
        end = group[-1].end
        return Phrase("text", self.text[start:end].strip(), start, end)

    def _block(self, bit: Bit) -> None:
        if self.body is None:
            self.body = Body(self.style, bit.meaning, bit.meaning)
        elif self.body.block is None:
            self.body = Body(self.body.style, bit.meaning, self.body.raw, self.body.items)

    @property
    def _says_what(self) -> bool:
        """Whether it names the kind of thing, or values that only a row has."""
        return bool(self.noun or self.style or self.shared)

    def _judge(self) -> None:
        has_text = bool(self.items) or self.body is not None
        if self.place is None and self.kind is None:
            self.cost += 0.7 if self.noun == "page" and self.clause.verb == "create" else 2.0
        if not has_text:
            self.cost += 1.0
        if self.clause.verb == "create" and not (self._says_what or self.place or self.body):
            self.cost += 1.5
        if self.clause.verb == "append" and self.place is None:
            self.cost += 1.0
        if not self.clause.verb:
            self.cost += 6.0


def _opens(bit: Bit, before: Bit) -> bool:
    """Whether a phrase leads to the content; a noun right behind a colon is content itself."""
    return bit.kind in _OPENING and not (bit.kind == "noun" and before.kind == "colon")


def _is_no_content(bit: Bit) -> bool:
    """ "with two tasks", "with Mira": behind "with" may also stand rows and values."""
    if bit.kind == "noun":
        return bit.meaning in _THINGS
    return bit.phrase is not None and bit.kind == "thing" and bit.phrase.kind in _VALUES


def _number(phrase: Phrase) -> int | None:
    said = phrase.value or phrase.text
    return int(said) if said.isdigit() else None
