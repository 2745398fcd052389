"""The syntax of formulas: precedence, methods, texts, comments."""

import pytest

from core.sandbox.formula_syntax import (
    Apply,
    FormulaError,
    Literal,
    Reference,
    Tree,
    parse_formula,
    references_of,
)


def plus(left: Tree, right: Tree) -> Apply:
    return Apply("+", (left, right))


ONE, TWO, THREE = Literal(1), Literal(2), Literal(3)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * 3", plus(ONE, Apply("*", (TWO, THREE)))),
        ("(1 + 2) * 3", Apply("*", (plus(ONE, TWO), THREE))),
        ("1 - 2 - 3", Apply("-", (Apply("-", (ONE, TWO)), THREE))),
        ("not 1 == 2", Apply("==", (Apply("not", (ONE,)), TWO))),
        ("1 || 2 && 3", Apply("or", (ONE, Apply("and", (TWO, THREE))))),
        ("1 ? 2 : 3", Apply("if", (ONE, TWO, THREE))),
        ('prop("A b").round(1)', Apply("round", (Reference("A b"), ONE))),
        (r'"a\"b"', Literal('a"b')),
        ("'it'", Literal("it")),
        ("true", Literal(value=True)),
        ("1.5", Literal(1.5)),
        ("now()", Apply("now", ())),
        ("/* why */ 1", ONE),
    ],
)
def test_text_becomes_a_tree(text: str, tree: Tree) -> None:
    assert parse_formula(text) == tree


@pytest.mark.parametrize("text", ["", "1 +", "(1", "1 2", "prop()", 'prop("a", "b")', ")", "@"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse_formula(text)


def test_a_tree_tells_the_properties_it_names() -> None:
    tree = parse_formula('if(prop("A") > 1, round(prop("B")), 0)')
    assert references_of(tree) == {"A", "B"}
