"""Which rows or pages a clause means: "overdue tasks in Roadmap assigned to me, by due date"."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.planner.grammar.bits import Bit
from core.planner.grammar.said import Attribute, Phrase, Scope, SortKey

_DESCRIBING = frozenset({"all", "noun", "attribute", "limit", "thing"})
_DESCRIBED_BY = frozenset({"option", "state"})
""" "Silver clients", "done tasks"."""
_PLACES = frozenset({"to", "in", "under", "of", "for", "from", "by"})


@dataclass
class ScopeReader:
    """Reads the phrases that say which; `cost` grows with what does not belong there."""

    text: str
    cost: float = 0.0
    names: list[Phrase] = field(default_factory=list)
    noun: str = ""
    everything: bool = False
    place: Phrase | None = None
    conditions: list[Attribute] = field(default_factory=list)
    about: Phrase | None = None
    sorts: tuple[SortKey, ...] = ()
    limit: int | None = None
    _before: Bit | None = None
    _any_of: bool = False
    _top: bool = False

    def read(self, bits: Sequence[Bit]) -> tuple[Scope, float]:
        """The scope, and how far from usual it was said."""
        for index, bit in enumerate(bits):
            self._take(bit, bits[index + 1] if index + 1 < len(bits) else None)
            self._before = bit
        return self._scope(), self.cost

    def _scope(self) -> Scope:
        names = tuple(self.names)
        if self._top:
            # The top by a number are the largest.
            self.sorts = tuple(
                SortKey(key.prop, descending=key.prop != "due") for key in self.sorts
            )
        if self.noun == "page" and (self.conditions or self.sorts):
            self.cost += 2.0
        if self.noun == "rows" and len(names) == 1 and self._is_place(names[0]):
            return Scope((), self.noun, self.everything, names[0], tuple(self.conditions),
                         self.about, self.sorts, self.limit)  # fmt: skip
        if (self.conditions or self.sorts) and self.place is None and len(names) == 1:
            return Scope((), self.noun or "rows", self.everything, names[0],
                         tuple(self.conditions), self.about, self.sorts, self.limit)  # fmt: skip
        return Scope(names, self.noun, self.everything, self.place, tuple(self.conditions),
                     self.about, self.sorts, self.limit)  # fmt: skip

    def _is_place(self, phrase: Phrase) -> bool:
        """ "show the Roadmap tasks", "all tasks Roadmap"."""
        return self.place is None and phrase.kind in {"name", "url"}

    def _take(self, bit: Bit, following: Bit | None) -> None:
        match bit.kind:
            case "thing":
                self._thing(bit, following)
            case "noun":
                self._noun(bit)
            case "prepositional":
                self._prepositional(bit, following)
            case "attribute":
                self._attribute(bit, following)
            case "sort":
                self.sorts = (*self.sorts, *bit.sorts)
            case "limit":
                self._limit(bit)
            case _:
                self._mark(bit, following)

    def _limit(self, bit: Bit) -> None:
        self.limit = bit.count or (None if bit.meaning == "last" else 1)
        self._top = bit.meaning == "top"
        if bit.meaning == "last" and not self.sorts:
            self.sorts = (SortKey("created", descending=True),)

    def _mark(self, bit: Bit, following: Bit | None) -> None:
        match bit.kind:
            case "all":
                self.everything = True
            case "sep" | "called" | "about" | "or":
                self._any_of = bit.kind == "or"
            case "with":
                self.cost += 0.2 if following is not None else 1.5
            case _:
                self.cost += 1.5

    def _thing(self, bit: Bit, following: Bit | None) -> None:
        phrase = bit.phrase
        if phrase is None:
            return
        if self._before is not None and self._before.kind in {"about", "called"}:
            self._say_about(phrase, called=self._before.kind == "called")
        elif phrase.kind == "number" and following is not None and following.kind == "noun":
            self.limit = int(phrase.value or phrase.text) if _digits(phrase) else None
        elif phrase.names_something:
            self._name(phrase, following)
        elif phrase.kind == "number":
            self.cost += 1.0
        else:
            self._condition(Attribute("", phrase, start=bit.start))

    def _say_about(self, phrase: Phrase, *, called: bool) -> None:
        if called:
            self.names.append(phrase)
        else:
            self.about = phrase

    def _name(self, phrase: Phrase, following: Bit | None) -> None:
        before = self._before
        if before is not None and before.kind == "thing" and before.phrase is not None:
            if before.phrase.names_something and self.names:
                last = self.names.pop()
                merged = Phrase("text", self.text[last.start : phrase.end], last.start, phrase.end)
                self.names.append(merged)
                self.cost += 0.4
                return
            describes = before.phrase.kind in _DESCRIBED_BY and phrase.kind == "name"
            self.cost += 0.1 if describes else 0.5
        adjective = following is not None and following.kind == "noun" and phrase.kind == "text"
        self.cost += 0.6 if adjective and following and following.meaning == "rows" else 0.0
        self.names.append(phrase)

    def _noun(self, bit: Bit) -> None:
        if bit.meaning in {"page", "rows", "database"}:
            self.cost += 0.6 if self.noun and self.noun != bit.meaning else 0.0
            self.noun = self.noun or bit.meaning
        elif bit.meaning == "checklist":
            self.noun = self.noun or "rows"
        elif bit.meaning != "content":
            self.cost += 1.2

    def _prepositional(self, bit: Bit, following: Bit | None) -> None:
        phrase = bit.phrase
        if phrase is None:
            opens = following is not None and following.kind in _DESCRIBING
            self.cost += 0.3 if bit.meaning in _PLACES and (bit.noun or opens) else 1.5
        elif phrase.kind in {"me", "person"}:
            self._condition(Attribute("assignee", phrase, start=bit.start))
        elif not phrase.names_something:
            self._condition(Attribute("", phrase, start=bit.start))
        elif bit.meaning in _PLACES:
            self.cost += 3.0 if self.place is not None else 0.0
            self.cost += 0.4 if bit.meaning in {"to", "for", "by"} else 0.0
            self.place = phrase
        else:
            self.cost += 1.5

    def _attribute(self, bit: Bit, following: Bit | None) -> None:
        attribute = bit.attribute
        if attribute is None:
            return
        if attribute.value is None and not attribute.lacking and attribute.prop != "due":
            describes = following is not None and following.meaning == "rows"
            self.cost += 0.4 if describes else 0.8
        if attribute.value is not None and attribute.value.kind == "name":
            self.cost += 0.3
        self._condition(attribute)

    def _condition(self, attribute: Attribute) -> None:
        if self._any_of and self.conditions:
            self._either(attribute)
        else:
            self.conditions.append(attribute)

    def _either(self, attribute: Attribute) -> None:
        """ "High or Medium": one condition with both values; two properties cannot be parted so."""
        self._any_of = False
        before = self.conditions[-1]
        first, second = before.value, attribute.value
        if first is None or second is None or (before.prop and attribute.prop):
            self.conditions.append(attribute)
            self.cost += 2.0
            return
        both = Phrase("text", f"{first.text} or {second.text}", first.start, second.end)
        prop = before.prop or attribute.prop
        self.conditions[-1] = Attribute(
            prop, both, before.compare, before.negated, start=before.start
        )


def _digits(phrase: Phrase) -> bool:
    return (phrase.value or phrase.text).isdigit()
