"""The syntax of Notion's formulas: text to tree."""

import re
from dataclasses import dataclass
from typing import TypeAlias

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<string>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/%^<>!?:(),.\[\]]))"
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BINDING = {
    **dict.fromkeys(("or", "||"), 2),
    **dict.fromkeys(("and", "&&"), 3),
    **dict.fromkeys(("==", "!="), 4),
    **dict.fromkeys((">", "<", ">=", "<="), 5),
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys(("*", "/", "%"), 7),
    "^": 9,
}
_PREFIX_BINDING = 8
_SAME = {"||": "or", "&&": "and", "!": "not"}
_ESCAPES = {"n": "\n", "t": "\t"}


class FormulaError(Exception):
    """A formula that cannot be read or computed; its text says why."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, or a truth value."""

    value: float | int | str | bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A property of the row, by name or id."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A function or an operator with its arguments."""

    name: str
    arguments: tuple["Tree", ...]


Tree: TypeAlias = Literal | Reference | Apply
_NAMED: dict[str, Tree] = {"true": Literal(value=True), "false": Literal(value=False)}


def parse_formula(text: str) -> Tree:
    """The tree of a formula; raises FormulaError."""
    parser = _Parser(_tokens(_COMMENT.sub(" ", text)))
    tree = parser.expression(0)
    if parser.peek():
        raise FormulaError(f"Unexpected {parser.peek()!r} in the formula.")
    return tree


def references_of(tree: Tree) -> set[str]:
    """The properties that a tree names."""
    if isinstance(tree, Reference):
        return {tree.name}
    if isinstance(tree, Apply):
        return set().union(*(references_of(argument) for argument in tree.arguments))
    return set()


def _tokens(text: str) -> list[str]:
    found = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise FormulaError(f"Cannot read the formula at {text[position:][:20]!r}.")
        found.append(match.group().strip())
        position = match.end()
    return found


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), token[1:-1])


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        sign = self.peek()
        if not sign:
            raise FormulaError("The formula ends too early.")
        self._at += 1
        return sign

    def _expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise FormulaError(f"Expected {sign!r}, found {self.peek() or 'the end'!r}.")
        self._at += 1

    def expression(self, least: int) -> Tree:
        left = self._operand()
        while True:
            sign = self.peek()
            if sign == "?" and least <= 1:
                left = self._ternary(left)
                continue
            binding = _BINDING.get(sign, 0)
            if binding <= least:
                return left
            self._at += 1
            right = self.expression(binding - 1 if sign == "^" else binding)
            left = Apply(_SAME.get(sign, sign), (left, right))

    def _ternary(self, condition: Tree) -> Tree:
        self._expect("?")
        then = self.expression(0)
        self._expect(":")
        return Apply("if", (condition, then, self.expression(0)))

    def _operand(self) -> Tree:
        tree = self._atom(self._take())
        while self.peek() == ".":
            self._at += 1
            name = self._take()
            arguments = self._arguments() if self.peek() == "(" else ()
            tree = Apply(name, (tree, *arguments))
        return tree

    def _atom(self, sign: str) -> Tree:
        if sign in {"(", "["}:
            return self._bracketed(sign)
        if sign in {"not", "!"}:
            return Apply("not", (self.expression(_PREFIX_BINDING - 1),))
        if sign == "-":
            return Apply("unaryMinus", (self.expression(_PREFIX_BINDING),))
        if sign[0].isdigit():
            return Literal(float(sign) if "." in sign else int(sign))
        if sign[0] in "\"'":
            return Literal(_unquoted(sign))
        if sign in _NAMED:
            return _NAMED[sign]
        if not sign[0].isalpha():
            raise FormulaError(f"Unexpected {sign!r} in the formula.")
        return self._named(sign)

    def _bracketed(self, sign: str) -> Tree:
        if sign == "[":
            return Apply("list", self._until("]"))
        tree = self.expression(0)
        self._expect(")")
        return tree

    def _named(self, name: str) -> Tree:
        arguments = self._arguments() if self.peek() == "(" else ()
        if name != "prop":
            return Apply(name, arguments)
        if len(arguments) != 1 or not isinstance(arguments[0], Literal):
            raise FormulaError('prop takes one name, as in prop("Name").')
        return Reference(str(arguments[0].value))

    def _arguments(self) -> tuple[Tree, ...]:
        self._expect("(")
        return self._until(")")

    def _until(self, sign: str) -> tuple[Tree, ...]:
        """Expressions between commas, up to a closing sign."""
        found: list[Tree] = []
        while self.peek() != sign:
            found.append(self.expression(0))
            if self.peek() != sign:
                self._expect(",")
        self._expect(sign)
        return tuple(found)
