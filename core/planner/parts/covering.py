"""What of a request's words is in a plan, and where: what was left out, what became content."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.content.values.words import NO, YES
from core.domain.notion import Json
from core.domain.plan import Plan, Step
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.words import english
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchoring
from core.planner.parts.finding import Finder

_SHORTEST = 3
"""Letters of a word that cannot be lost."""
_ALIKE = 0.75
"""From this likeness on a word is a slip of the finger."""
_SCHEMA_WORDS = word_list("covering.schema_words")
_POINTING = word_list("covering.pointing")
_VALUES = frozenset({"option", "person", "box", "date", "state", "mine"})
_BESIDE = frozenset({"filler", "own", "it", "tells", "prop", "number", "and", "to", "polite"})
_NAMING = frozenset({"row", "page", "person"})


def left_out(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> bool:
    """Whether a row, page or person that a text names is nowhere in the plan.

    Of rows to add, a property as well.

    What stands behind "from" is what a thing is now, and need not be in it.
    """
    if any(phrase in text.casefold() for phrase in english_parts().to_come):
        # "Dark mode has to be done" is read by its parts, which know that it is not.
        return True
    made = {step.operation for step in plan.steps}
    if made in ({"rows.create"}, {"rows.update"}, {"blocks.append"}):
        reading = _against(plan, text, lexicon, asked)
        if _lost_words(plan, reading) or _made_of_values(plan, reading) or _names_more(reading):
            return True
    told = json.dumps(plan.model_dump(mode="json", by_alias=True)["steps"], ensure_ascii=False)
    before, adds = "", all(step.operation == "rows.create" for step in plan.steps)
    for part in Finder(text, lexicon, asked).parts():
        said = part.value in told or part.text in told
        if part.kind in _NAMING and not said and before != "from":
            return True
        if part.kind == "prop" and not said and adds:
            # "add Standup notes": the word belongs to the title, or has no value.
            return True
        before = part.value or part.text
    return False


def _against(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> Anchoring:
    """The text, read against the database of the plan's last step."""
    target = plan.steps[-1].args.get("database")
    found = lexicon.databases.get(str(target.get("id"))) if isinstance(target, dict) else None
    return Anchoring(text, lexicon, asked, found)


def _lost_words(plan: Plan, reading: Anchoring) -> bool:
    """Whether a word that the language does not know is neither written nor explained."""
    written = {word for step in plan.steps for word in _words_in(dict(step.args))}
    named = (word for names in reading.lexicon.by_first for word in names.split())
    known = [*written, *named, *english().by_first]
    for each in reading.anchors(0, len(reading.text)):
        word = bare(each.text)
        if any(sign.isdigit() for sign in word) and word not in written and each.kind == "word":
            return True
        of_pages = english_anchors().named("content_words")
        known_word = (english().starting(word) or word in of_pages) and word not in _SCHEMA_WORDS
        if each.kind != "word" or len(word) < _SHORTEST or known_word:
            continue
        said = {word, word.removesuffix("s"), f"{word}s"}
        if not said & written and not get_close_matches(word, known, n=1, cutoff=_ALIKE):
            return True
    return False


def _names_more(reading: Anchoring) -> bool:
    """Whether an option behind a title belongs to the name: "the Dark mode docs are done"."""
    kinds = [each.kind for each in reading.anchors(0, len(reading.text))]
    return any(kinds[at : at + 3] == ["row", "option", "tells"] for at in range(len(kinds)))


def _words_in(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _words_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words_in(inner)
    elif isinstance(value, bool):
        yield from YES if value else NO
    elif isinstance(value, str):
        yield from bare(value).split()


def _made_of_values(plan: Plan, reading: Anchoring) -> bool:
    """Whether one of several rows is called what is a value of another: "…, Otis, on Saturday"."""
    rows = [step for step in plan.steps if step.operation == "rows.create"]
    titles = [str(next(iter(values.values()))) for s in rows if (values := _given(s))]
    if any(bare(title) in _POINTING for title in titles):
        return True
    for title in titles[1:]:
        start = reading.text.find(title)
        quoted = start > 0 and reading.text[start - 1] in "\"“'‘«`*"
        kinds = {each.kind for each in reading.anchors(start, start + len(title))}
        if start >= 0 and not quoted and kinds and kinds <= _VALUES | _BESIDE and kinds & _VALUES:
            return True
    return False


def _given(step: Step) -> Json:
    given = step.args.get("properties")
    return given if isinstance(given, dict) else {}


def takes_words_for_titles(step: Step, text: str) -> bool:
    """Whether words that have no place became a search in titles, or a page's name its content."""
    if step.operation == "users.find":
        return len(str(step.args.get("name", "")).split()) > 2
    if step.operation == "blocks.append":
        return " " not in text or not any(sign in text for sign in ":\"“'`*\n")
    where = json.dumps(step.args.get("where"), ensure_ascii=False)
    return step.operation == "rows.query" and '"title": {"contains"' in where


def words_written(steps: Iterable[Step]) -> set[str]:
    """The words of titles and longer texts in what steps write; names and options are none."""
    written = tuple(steps)
    texts = [text for step in written for text in _texts(dict(step.args))]
    texts += [bare(title) for step in written for title in _titles_made(step)]
    return {word for text in texts for word in text.split()}


def _titles_made(step: Step) -> Iterator[str]:
    """The title of the row or page that a step makes."""
    if step.operation == "rows.create":
        yield str(next(iter(_given(step).values()), ""))
    elif step.operation == "pages.create":
        yield str(step.args.get("title", ""))


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict) and not {"id", "kind", "title", "url"} <= value.keys():
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and " " in value:
        yield bare(value)
