"""Clauses that change rows: "mark X as done", "move the due date of X to Monday"."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.planner.grammar.bits import Bit, RawClause
from core.planner.grammar.said import Attribute, Change, Phrase, Rename, Scope
from core.planner.grammar.scoping import ScopeReader

CHANGING = frozenset(
    {
        *("mark", "set", "move", "assign", "unassign", "rename", "complete", "tag", "clear"),
        *("create", "add", ""),
    }
)
"""Verbs that can open such a clause; "make X high priority" says create."""

_MEANT = {"assign": "assignee", "unassign": "assignee", "tag": "tags"}
"""The property that a verb gives a value to."""
_FIXED_VALUES = frozenset({"option", "state", "date", "person", "me", "number"})


@dataclass
class ChangeReader:
    """Parts a clause's phrases into what is changed and to what."""

    clause: RawClause
    text: str
    cost: float = 0.0
    values: list[Attribute] = field(default_factory=list)
    _prop: str = ""
    """A property named without a value, which "to …" will give."""
    _rest: list[Bit] = field(default_factory=list)

    def read(self) -> tuple[Change | Rename, float]:
        """What the clause changes, and how far from usual it says it."""
        bits = [bit for bit in self.clause.bits if bit.kind != "poss"]
        for index, bit in enumerate(bits):
            self._take(bit, bits, index)
        self._find_late_value()
        scope_reader = ScopeReader(self.text)
        scope, cost = scope_reader.read(self._trimmed())
        self.cost += cost
        if self.clause.verb == "rename" or any(bit.kind == "called" for bit in self.clause.bits):
            return self._rename(scope)
        if self.clause.verb == "complete":
            self.values.append(Attribute("", Phrase("state", "done", 0, 0, "done")))
        if self.clause.verb in {"clear", "unassign"}:
            # What is taken out is no value to set: "remove the tag mobile from X".
            self.cost += 6.0 if self.clause.verb == "clear" and self.values else 0.0
            self._empty()
        self._judge(scope)
        return Change(self.clause.verb, scope, tuple(self.values)), self.cost

    def _take(self, bit: Bit, bits: Sequence[Bit], index: int) -> None:
        last = index == len(bits) - 1
        if self._says_nothing(bit, bits, index):
            return
        if bit.kind == "attribute" and bit.attribute is not None:
            self._attribute(bit, bit.attribute)
        elif (
            bit.kind == "prepositional" and bit.meaning in {"to", "as", "for", "by"} and bit.phrase
        ):
            self._towards(bit, bit.phrase)
        elif (
            bit.kind == "thing" and bit.phrase is not None and self._is_value(bit.phrase, last=last)
        ):
            self._set("", bit.phrase)
            self.cost += 0.1
        else:
            self._rest.append(bit)

    def _find_late_value(self) -> None:
        """ "make Ann the owner of X": the value stands before the property."""
        people = [b for b in self._rest if b.phrase and b.phrase.kind in {"person", "me"}]
        if self._prop and not self.values and len(people) == 1 and people[0].kind == "thing":
            self._rest.remove(people[0])
            self._set("", people[0].phrase)

    def _empty(self) -> None:
        """ "clear the due date of X", "unassign X"."""
        prop = self._prop or _MEANT.get(self.clause.verb, "")
        if prop:
            self.values.append(Attribute(prop, lacking=True))
            # "clear everything bought" rather takes things away than a mark.
            everything = any(bit.kind == "all" for bit in self._rest)
            self.cost += 6.0 if everything and self.clause.verb == "clear" else 0.0
        self._prop = ""

    def _says_nothing(self, bit: Bit, bits: Sequence[Bit], index: int) -> bool:
        """ "from Low" before "to High"; "with" before the tags to give."""
        later = bits[index + 1 :]
        if bit.kind == "prepositional" and bit.meaning == "from" and bit.phrase is not None:
            return bit.phrase.kind in _FIXED_VALUES and any(
                each.kind == "prepositional" and each.meaning == "to" for each in later
            )
        return bit.kind == "with" and self.clause.verb == "tag"

    def _attribute(self, bit: Bit, attribute: Attribute) -> None:
        asks = attribute.lacking or attribute.negated or attribute.compare
        second = attribute.value is None and bool(self._prop)
        if asks or second or self._is_condition(bit):
            self._rest.append(bit)
        elif attribute.value is None:
            self._prop = attribute.prop
        elif attribute.value.names_something and not self._names_target():
            self._owned(attribute)
        else:
            self.values.append(attribute)

    def _is_condition(self, bit: Bit) -> bool:
        """ "mark all tasks due this week as done": a value will follow, so this says which."""
        later = [each for each in self.clause.bits if each.start > bit.end]
        value_follows = any(
            each.kind in {"prepositional", "attribute"} and each.meaning in {"to", "as"}
            for each in later
        )
        searching = any(
            each.kind in {"all", "noun"} for each in self.clause.bits if each.start < bit.start
        )
        return value_follows and searching

    def _names_target(self) -> bool:
        return any(
            (bit.kind == "thing" and bit.phrase and bit.phrase.names_something)
            or (bit.kind == "prepositional" and bit.phrase and bit.phrase.names_something)
            or bit.kind in {"all", "noun"}
            for bit in self.clause.bits
        )

    def _owned(self, attribute: Attribute) -> None:
        """ "set priority Fix login to High": the words behind the property are the target."""
        phrase = attribute.value
        if phrase is None:
            return
        self._prop = attribute.prop
        self._rest.append(Bit("thing", phrase.start, phrase.end, phrase=phrase))
        self.cost += 0.3

    def _towards(self, bit: Bit, phrase: Phrase) -> None:
        """ "to High", "as done", "for Monday", "to Ann"."""
        person = phrase.kind in {"person", "me"} or self.clause.verb == "assign"
        if bit.meaning in {"for", "by"} and phrase.kind not in _FIXED_VALUES:
            self._rest.append(bit)
        elif self.clause.verb == "assign" and self.values and phrase.names_something:
            self._rest.append(Bit("thing", phrase.start, phrase.end, phrase=phrase))
        else:
            self._set("assignee" if person and not self._prop else "", phrase)

    def _is_value(self, phrase: Phrase, *, last: bool) -> bool:
        if self.clause.verb == "assign":
            return phrase.kind in {"person", "me"}
        if self.clause.verb == "tag" and phrase.kind == "option":
            return bool(self._rest)
        held = phrase.kind in {"option", "date", "state"} and bool(self._rest)
        return held and (last or bool(self._prop)) and not self._describes()

    def _describes(self) -> bool:
        return any(bit.kind in {"noun", "all"} for bit in self._rest) and self.clause.verb not in {
            "mark", "set",
        }  # fmt: skip

    def _set(self, prop: str, phrase: Phrase | None) -> None:
        chosen = prop or self._prop
        chosen = chosen or _MEANT.get(self.clause.verb, "")
        start = phrase.start if phrase else 0
        self.values.append(Attribute(chosen, phrase, start=start))
        self._prop = ""

    def _trimmed(self) -> list[Bit]:
        """What is left names the target: "of X", "for X", "in X" do too if nothing else does."""
        rest = (
            [bit for bit in self._rest if bit.kind not in {"sep", "colon"}]
            if (sum(bit.kind == "thing" for bit in self._rest) <= 1)
            else [bit for bit in self._rest if bit.kind != "colon"]
        )
        named = any(bit.kind in {"thing", "all", "noun"} or bit.kind == "attribute" for bit in rest)
        if named:
            return rest
        return [
            Bit("thing", bit.start, bit.end, phrase=bit.phrase)
            if bit.kind == "prepositional" and bit.phrase
            else bit
            for bit in rest
        ]

    def _rename(self, scope: Scope) -> tuple[Change | Rename, float]:
        bits = self.clause.bits
        towards = [b for b in bits if b.kind == "prepositional" and b.meaning in {"to", "as"}]
        said = towards[-1].phrase if towards else None
        if len(scope.names) == 1 and said is not None:
            return Rename(scope.names[0], self._whole(said)), self.cost
        return Change("rename", scope, tuple(self.values)), self.cost + 3.0

    def _whole(self, said: Phrase) -> Phrase:
        """A new title goes on to the end of the clause, whatever its words stand for."""
        if said.kind == "quoted":
            return said
        return Phrase("text", self.text[said.start : self.clause.end], said.start, self.clause.end)

    def _judge(self, scope: Scope) -> None:
        if not self.values:
            self.cost += 3.0
        said = [each.prop for each in self.values if each.prop not in {"", "assignee"}]
        self.cost += 2.0 * (len(said) - len(set(said)))
        if self._prop:
            self.cost += 2.0
        if not (scope.names or scope.is_search or scope.place):
            self.cost += 3.0
        if self.clause.verb == "create" and not self.clause.said.startswith("make"):
            self.cost += 4.0
        if self.clause.verb == "add":
            self.cost += 6.0
        if not self.clause.verb:
            known = any(each.kind in {"name", "quoted", "url", "it"} for each in scope.names)
            self.cost += 1.2 if known else 2.2
        if self.clause.verb == "mark" and not any(each.prop == "" for each in self.values):
            self.cost += 0.2
