"""The phrases of a clause, taken out of the parser's tree in the order they were said."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from lark import Token, Tree

from core.kit.errors import Defect
from core.planner.grammar.said import Attribute, Phrase, PhraseKind, SortKey

Branch = Tree[Token]


@dataclass(frozen=True, slots=True)
class Bit:
    """One phrase of a clause."""

    kind: str
    """thing, noun, prepositional, attribute, sort, limit, or a mark's terminal in small letters."""
    start: int
    end: int
    meaning: str = ""
    """Of a noun or preposition; of a block its text; of a limit first or last."""
    phrase: Phrase | None = None
    noun: str = ""
    """Of a preposition, the noun in it: "on the page X"."""
    attribute: Attribute | None = None
    sorts: tuple[SortKey, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class RawClause:
    """A verb and its phrases."""

    verb: str
    """A meaning of the verbs; empty when none was said."""
    said: str
    """The verb as written, in small letters."""
    bits: tuple[Bit, ...]
    end: int = 0
    form: str = ""
    """Number of the form that the whole clause is, and where; empty when it is none."""


def clauses_of(tree: Branch, text: str) -> list[RawClause]:
    """The clauses of a parsed text, in order."""
    return [_clause(each, text) for each in _in_order(tree, "clause")]


def _in_order(tree: Branch, name: str) -> Iterator[Branch]:
    """The nearest subtrees of one rule, in the order of the text."""
    for child in tree.children:
        if isinstance(child, Tree):
            if child.data == name:
                yield child
            else:
                yield from _in_order(child, name)


def _clause(tree: Branch, text: str) -> RawClause:
    form = _has(tree, "FORM")
    if form is not None:
        return RawClause("", "", (), _end(form), str(form))
    verb = _has(tree, "VERB")
    bits = tuple(_bit(each.children[0], text) for each in _in_order(tree, "bit"))  # type: ignore[arg-type]  # a bit holds one subtree
    lead = _sub(tree, "lead")
    bits = (_lead(lead, text), *bits) if lead else bits
    end = bits[-1].end if bits else _end(verb) if verb else 0
    return RawClause(str(verb or ""), _said(verb, text) if verb else "", bits, end)


def _lead(tree: Branch, text: str) -> Bit:
    """The place that a clause opens with: "in Roadmap add …"."""
    name, preposition = _has(tree, "NAME"), _has(tree, "PREP")
    if name is None:
        raise Defect("A lead without a name was parsed.")
    said = text[_start(name) : _end(name)]
    phrase = Phrase("name", said, _start(name), _end(name), str(name))
    meaning = str(preposition or "in")
    return Bit("prepositional", _start(name), _end(name), meaning=meaning, phrase=phrase)


def _said(token: Token, text: str) -> str:
    return text[_start(token) : _end(token)].casefold()


def _start(token: Token) -> int:
    return token.start_pos or 0


def _end(token: Token) -> int:
    return token.end_pos or 0


def _tokens(tree: Branch) -> list[Token]:
    return list(tree.scan_values(lambda value: isinstance(value, Token)))


def _bit(tree: Branch, text: str) -> Bit:
    tokens = _tokens(tree)
    start, end = _start(tokens[0]), _end(tokens[-1])
    return _MAKERS[str(tree.data)](tree, text, start, end)


def _phrase(tree: Branch, text: str) -> Phrase:
    """The phrase of a `thing`, `text` or `value` subtree."""
    tokens = _tokens(tree)
    start, end = _start(tokens[0]), _end(tokens[-1])
    first = tokens[0]
    if first.type == "TEXT":
        return Phrase("text", text[start:end].strip(), start, end)
    kind = cast("PhraseKind", first.type.casefold())
    written = str(first) if first.type in {"QUOTED", "URL"} else text[start:end].strip("\"“”'‘’*`")
    value = "" if first.type in {"QUOTED", "URL", "DATE"} else str(first)
    return Phrase(kind, written, start, end, value)


def _sub(tree: Branch, *names: str) -> Branch | None:
    return next(
        (each for each in tree.children if isinstance(each, Tree) and each.data in names), None
    )


def _has(tree: Branch, kind: str) -> Token | None:
    return next(
        (each for each in tree.children if isinstance(each, Token) and each.type == kind), None
    )


def _thing(tree: Branch, text: str, start: int, end: int) -> Bit:
    return Bit("thing", start, end, phrase=_phrase(tree, text))


def _noun(tree: Branch, text: str, start: int, end: int) -> Bit:
    return Bit("noun", start, end, meaning=str(tree.children[0]))


def _prepositional(tree: Branch, text: str, start: int, end: int) -> Bit:
    thing, noun = _sub(tree, "thing"), _sub(tree, "noun")
    return Bit(
        "prepositional",
        start,
        end,
        meaning=str(tree.children[0]),
        phrase=_phrase(thing, text) if thing else None,
        noun=str(noun.children[0]) if noun else "",
    )


def _attribute(
    prop: str, tree: Branch, text: str, *, negated: bool = False, compare: str = ""
) -> Attribute:
    thing, relation = _sub(tree, "thing"), _has(tree, "COMPARE")
    return Attribute(
        prop,
        _phrase(thing, text) if thing else None,
        compare or (str(relation) if relation else ""),
        negated or _has(tree, "NOT") is not None,
        start=_start(_tokens(tree)[0]),
    )


def _attr_bit(attribute: Attribute, start: int, end: int) -> Bit:
    return Bit("attribute", start, end, attribute=attribute)


def _due(tree: Branch, text: str, start: int, end: int) -> Bit:
    return _attr_bit(_attribute("due", tree, text), start, end)


def _assigned(tree: Branch, text: str, start: int, end: int) -> Bit:
    return _attr_bit(_attribute("assignee", tree, text), start, end)


def _pair(tree: Branch, text: str, start: int, end: int) -> Bit:
    prop = _has(tree, "PROP")
    attribute = _attribute(str(prop), tree, text)
    first = tree.children[0]
    if isinstance(first, Token) and first.type in {"OPTION", "NUMBER"}:
        kind = cast("PhraseKind", first.type.casefold())
        said = text[_start(first) : _end(first)]
        value = Phrase(kind, said, _start(first), _end(first), str(first))
        attribute = Attribute(str(prop), value, start=start)
    return _attr_bit(attribute, start, end)


def _toward(tree: Branch, text: str, start: int, end: int) -> Bit:
    """ "to high priority"."""
    option, prop = _has(tree, "OPTION"), _has(tree, "PROP")
    first = _start(option) if option else start
    value = Phrase("option", text[first : _end(option)] if option else "", first, end, str(option))
    attribute = Attribute(str(prop), value, start=start)
    return Bit("attribute", start, end, meaning="to", attribute=attribute)


def _lack(tree: Branch, text: str, start: int, end: int) -> Bit:
    names = {"DUE": "due", "ASSIGNED": "assignee"}
    last = _tokens(tree)[-1]
    prop = names.get(last.type, text[_start(_tokens(tree)[1]) : end])
    prop = str(last) if last.type == "PROP" else prop
    return _attr_bit(Attribute(prop, lacking=True, start=start), start, end)


def _negated(tree: Branch, text: str, start: int, end: int) -> Bit:
    inner = _sub(tree, "due")
    if inner is not None:
        return _attr_bit(_attribute("due", inner, text, negated=True), start, end)
    prop = "assignee" if _has(tree, "ASSIGNED") else ""
    return _attr_bit(_attribute(prop, tree, text, negated=True), start, end)


def _stamped(tree: Branch, text: str, start: int, end: int) -> Bit:
    return _attr_bit(_attribute(str(tree.children[0]).replace("_", " "), tree, text), start, end)


def _compared(tree: Branch, text: str, start: int, end: int) -> Bit:
    return _attr_bit(_attribute("", tree, text), start, end)


def _sort(tree: Branch, text: str, start: int, end: int) -> Bit:
    keys: list[SortKey] = []
    if (by := _has(tree, "BY")) is not None:
        token = next(each for each in _tokens(tree) if each.type in {"PROP", "DUE"})
        keys.append(SortKey(_sortable(token, token, text), _is_descending(tree)))
        return Bit("sort", _start(by), end, sorts=tuple(keys))
    for key in _in_order(tree, "key"):
        sortable = _sub(key, "sortable")
        if sortable is None and keys:
            keys[-1] = SortKey(keys[-1].prop, _is_descending(key))
            continue
        tokens = _tokens(sortable) if sortable else []
        prop = _sortable(tokens[0], tokens[-1], text) if tokens else ""
        keys.append(SortKey(prop, _is_descending(key)))
    return Bit("sort", start, end, sorts=tuple(keys))


def _sortable(first: Token, last: Token, text: str) -> str:
    names = {"DUE": "due", "ASSIGNED": "assignee", "CREATED": str(first), "PROP": str(first)}
    return names.get(first.type, text[_start(first) : _end(last)])


def _is_descending(tree: Branch) -> bool:
    return str(_has(tree, "DIRECTION") or "") == "descending"


def _limit(tree: Branch, text: str, start: int, end: int) -> Bit:
    number = _has(tree, "NUMBER")
    count = int(number) if number and number.isdigit() else None
    return Bit("limit", start, end, meaning=str(_has(tree, "FIRST")), count=count)


def _mark(tree: Branch, text: str, start: int, end: int) -> Bit:
    token = tree.children[0]
    kind = token.type.casefold() if isinstance(token, Token) else ""
    return Bit(kind, start, end, meaning=str(token))


_MAKERS: Mapping[str, Callable[[Branch, str, int, int], Bit]] = {
    "thing": _thing,
    "noun": _noun,
    "prepositional": _prepositional,
    "due": _due,
    "assigned": _assigned,
    "pair": _pair,
    "toward": _toward,
    "lack": _lack,
    "negated": _negated,
    "stamped": _stamped,
    "compared": _compared,
    "sort": _sort,
    "limit": _limit,
    "mark": _mark,
}
