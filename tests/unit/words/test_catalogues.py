"""Catalogues of messages: every language says everything, with the same parameters."""

import ast
import re
from pathlib import Path

import pytest

from core.words import LANGUAGES, language_of, say_in, spoken
from core.words.saying import Forms, catalogue

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.requirement(21)


def parameters(message: Forms) -> set[str]:
    texts = [message] if isinstance(message, str) else list(message.values())
    return {name for text in texts for name in re.findall(r"\{(\w+)\}", text)}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_says_everything(language: str) -> None:
    english, own = catalogue("en"), catalogue(language)
    assert own.keys() == english.keys()
    for key, message in own.items():
        assert parameters(message) == parameters(english[key]), key
        assert isinstance(message, dict) == isinstance(english[key], dict), key


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_plurals_have_both_forms(language: str) -> None:
    for key, message in catalogue(language).items():
        if isinstance(message, dict):
            assert message.keys() == {"one", "other"}, key


def test_the_code_says_nothing_that_no_catalogue_holds() -> None:
    unknown = [
        f"{path.relative_to(ROOT)}: {key}"
        for room in ("core", "bot")
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for key in _said(node)
        if key not in catalogue("en")
    ]
    assert not unknown, "\n".join(unknown)


def _said(node: ast.AST) -> list[str]:
    """The keys that a call of a `Say` names."""
    if not isinstance(node, ast.Call) or not node.args:
        return []
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0]
    if name != "say" or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return []
    return [first.value] if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", first.value) else []


def test_numbers_and_plurals_follow_the_language() -> None:
    english, german = say_in("en-GB"), say_in("de-AT")
    assert english("things", count=1) == "1 thing"
    assert english("things", count=1234) == "1,234 things"
    assert german("things", count=1234) == "1.234 Dinge"
    assert german.number(0.5) == "0,5"
    assert german.number(3.0) == "3"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de", "de"), ("de-AT", "de"), ("de_CH", "de"), ("en-US", "en"), ("fr", "en"), ("", "en")],
)
def test_a_locale_has_a_language(locale: str, language: str) -> None:
    assert language_of(locale) == language


def test_languages_are_called_by_their_names() -> None:
    assert [spoken(name) for name in ("German", "deutsch", "DE", "Klingon")] == [
        "de",
        "de",
        "de",
        None,
    ]
