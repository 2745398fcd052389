"""Properties of databases as people list them: "Severity (select: High, Low), Found (date)"."""

import re
from collections.abc import Iterator

from core.domain.plan import Clarify
from core.planner.grammar.forms import Forms
from core.planner.grammar.said import Phrase
from core.planner.grammar.scanning import split_words
from core.planner.resolve import CannotPlan

_BRACKETS = re.compile(r"(?P<name>[^()]+?)\s*\((?P<inside>[^()]*)\)")


def columns_in(text: str, forms: Forms) -> Iterator[str]:
    """The properties of a list, each as “Name: type (details)”. Raises CannotPlan."""
    for part in _divided(text):
        yield _column(part, forms)


def spec_of(name: str, kind: str, details: str, said: str, forms: Forms) -> str:
    """A property as “Name: type (details)”, of its parts or of a whole that was said.

    Raises:
        CannotPlan: no type was said, and the name does not tell it.
    """
    if not kind:
        told = _column(said, forms, usual=False)
        left, _, right = told.partition(": ")
        return f"{name}: {right}" if name and left != name else told
    inside = ", ".join(_divided(details))
    return f"{name}: {kind}" + (f" ({inside})" if inside else "")


def _divided(text: str) -> list[str]:
    """Parts between commas and "and" that stand outside brackets."""
    parts, depth, begun = [], 0, 0
    for match in re.finditer(r"[()]|,\s*(?:and\s+)?|\s+and\s+|\n", text):
        sign = match.group()
        if sign in "()":
            depth += 1 if sign == "(" else -1
        elif depth == 0:
            parts.append(text[begun : match.start()])
            begun = match.end()
    parts.append(text[begun:])
    return [part.strip(" \n.-") for part in parts if part.strip(" \n.-")]


def _column(said: str, forms: Forms, *, usual: bool = True) -> str:
    said = said.removeprefix("a ").removeprefix("an ").strip()
    name, colon, rest = said.partition(":")
    brackets = _BRACKETS.fullmatch(said)
    if brackets is not None and ":" not in brackets["name"]:
        kind, _, details = brackets["inside"].partition(":")
        return _written(brackets["name"], kind, details, forms)
    if colon:
        inner = _BRACKETS.fullmatch(rest.strip())
        kind = inner["name"] if inner else rest
        return _written(name, kind, inner["inside"] if inner else "", forms)
    told = _type_at_an_end(said, forms)
    if told is not None:
        return told
    kind = forms.words["usual"].get(_words(said), "rich_text" if usual else "")
    if not kind:
        question = f"Of which type should “{said}” be: text, number, date, select, person, …?"
        raise CannotPlan(Clarify(question=question))
    return f"{said}: {kind}"


def _type_at_an_end(said: str, forms: Forms) -> str | None:
    """ "Found date" keeps its name; "number Effort" and "Effort as number" tell a type."""
    for pattern in (r"(.+?) (?:as an?|as|of type|,) (.+)", r"(.+?) - (.+)"):
        found = re.fullmatch(pattern, said)
        kind = forms.words["type"].get(_words(found[2])) if found else None
        if found and kind:
            return f"{found[1]}: {kind}"
    return None


def _written(name: str, kind: str, details: str, forms: Forms) -> str:
    meant = forms.words["type"].get(_words(kind))
    if meant is None and not details and "," in kind:
        meant, details = "select", kind
    inside = ", ".join(_divided(details))
    end = f" ({inside})" if inside else ""
    return f"{name.strip()}: {meant or kind.strip()}{end}"


def _words(said: str) -> tuple[str, ...]:
    return tuple(each.text.casefold() for each in split_words(said))


def parts_of(phrase: Phrase, text: str, *, also: tuple[str, ...] = ()) -> list[Phrase]:
    """The members of a list, without their quotes; a single quote is one member."""
    if phrase.kind == "quoted":
        return [phrase]
    between = "|".join(("and", *also))
    found: list[Phrase] = []
    begun = phrase.start
    stretch = text[phrase.start : phrase.end]
    quoted = [(m.start(), m.end()) for m in re.finditer(r'"[^"]*"|“[^”]*”', stretch)]
    for match in (*re.finditer(rf",\s*(?:(?:{between})\s+)?|\s+(?:{between})\s+", stretch), None):
        at = match.start() if match else len(stretch)
        if match and any(start < at < end for start, end in quoted):
            continue
        part = stretch[begun - phrase.start : at].strip()
        part = re.sub(r"^(?:the|an?)\s+", "", part)
        if part.strip("\"“”'"):
            found.append(Phrase("text", part.strip("\"“”'"), begun, phrase.start + at))
        begun = phrase.start + (match.end() if match else at)
    return found
