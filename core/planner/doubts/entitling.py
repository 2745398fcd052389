"""The last look at what a plan calls new things: a title that is no title makes a question.

Of words behind the database's name, of what a row is ("book The Salt Road"), of politeness alone,
of a value with a slip ("low prioirty") or of an order ("leave it blank") no title is made,
whichever way the message was read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.domain.plan import Clarify, Option, Plan
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import any_of, word_list
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor, Anchoring

_MAKING = frozenset({"rows.create", "pages.create"})
_WRITING = frozenset({"blocks.append", "blocks.insert", "comments.add", "comments.reply"})
_VALUES = frozenset({"option", "date", "person", "box", "number", "state", "prop"})
_VERBS = frozenset({"verb", "deny"})
_NO_NAMES = frozenset({"verb", "noun", "container", "all"})
_IS = word_list("entitling.is")
_NAMED = frozenset({"place", "row", "page", "quoted"})
_TO = re.compile(
    rf"\b{any_of('placing.to')}\s+(?:{any_of('placing.the')}\s+)?(\w+(?: \w+)?)$", re.IGNORECASE
)
_RENAMING = frozenset({"pages.rename", "databases.rename"})
_MAKER = re.compile(rf"(.+\w) {any_of('entitling.by')} ((?:[A-Z][\w'’.-]*)(?: [A-Z][\w'’.-]*)+)")
_HALF_QUOTED = ('".', '"!', '"?', '"')
_POINTS = re.compile(rf"{any_of('entitling.pointing')}{any_of('entitling.be')}\b")
_EMPTY = frozenset({"polite", "filler", "sep", "sign", "mark", "it", "and"})


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    start: int
    """Where it stands in the message; below zero when it does not."""
    loose: bool
    """Whether it stands there without quotes, and on a line with other words."""


def entitled(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> Plan | Clarify:
    """A plan that writes, or a question where a title or text in it is none."""
    reading = _against(plan, text, lexicon, asked)
    titles = [each for each in _titles(plan, text) if each.loose]
    wrong = next(
        (each.text for at, each in enumerate(titles) if _is_none(each, titles[:at], reading)), ""
    )
    wrong = wrong or next(
        (
            each
            for each in _texts(plan, text)
            if _says_nothing(each, reading)
            or ": " in each
            or _POINTS.match(each)
            or each.endswith(_HALF_QUOTED)
        ),
        "",
    )
    wrong = wrong or _renamed(plan, text, lexicon)
    if not wrong:
        return _by_somebody(titles, text, reading) or _placed(plan, titles, text, lexicon)
    return Clarify(
        question=f"Is “{wrong}” what it should be called or say? Put it in quotes then; else say "
        "it in other words. I have done nothing."
    )


def _by_somebody(titles: Sequence[_Title], text: str, reading: Anchoring) -> Clarify | None:
    """A question where a title ends in who made it, and rows have a property for that."""
    names = english_anchors().named("author")
    makers = [
        each.name
        for each in reading.schema.values()
        if each.type == "rich_text" and bare(each.name) in names
    ]
    for title in titles if len(makers) == 1 else ():
        found = _MAKER.fullmatch(title.text)
        if found:
            said = text.rstrip(" .!").replace(title.text, f'"{found[1]}"', 1)
            right = f"{said}, {makers[0]} {found[2]}"
            return Clarify(
                question=f"Did you mean “{right}”?", options=(Option(label=right, request=right),)
            )
    return None


def _renamed(plan: Plan, text: str, lexicon: Lexicon) -> str:
    """A new name that ends in where the thing is: "rename Since to Client since in Clients"."""
    names = {bare(each.title) for each in lexicon.targets.values()}
    for step in plan.steps if len(plan.steps) == 1 else ():
        title = str(step.args.get("title") or "") if step.operation in _RENAMING else ""
        found, start = _TO.search(title), text.find(title)
        loose = start > 0 and _is_loose(text, start, start + len(title))
        if found and loose and bare(found[1]) in names:
            return title
    return ""


def _placed(plan: Plan, titles: Sequence[_Title], text: str, lexicon: Lexicon) -> Plan | Clarify:
    """A question where a title ends in the name of a database with a slip: "eggs to grocerys"."""
    names = {
        " ".join(name.words): lexicon.targets[name.value].title
        for each in lexicon.by_first.values()
        for name in each
        if name.kind == "NAME" and lexicon.targets[name.value].kind is ObjectKind.DATABASE
    }
    for title in titles:
        found = _TO.search(title.text)
        said = bare(found[1]) if found else ""
        close = get_close_matches(said, names, n=1, cutoff=0.8) if said not in names else []
        if found and close:
            right = text.replace(title.text, title.text[: found.start(1)] + names[close[0]], 1)
            return Clarify(
                question=f"Did you mean “{right}”?", options=(Option(label=right, request=right),)
            )
    return plan


def _against(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> Anchoring:
    target = plan.steps[0].args.get("database")
    found = lexicon.databases.get(str(target.get("id"))) if isinstance(target, dict) else None
    return Anchoring(text, lexicon, asked, found)


def _titles(plan: Plan, text: str) -> Iterator[_Title]:
    """The titles of what is made, in the order of the steps."""
    for step in plan.steps:
        if step.operation not in _MAKING:
            continue
        given = step.args.get("properties")
        first = next(iter(given.values()), "") if isinstance(given, dict) else ""
        title = str(step.args.get("title") or first)
        start = text.find(title) if title else -1
        yield _Title(title, start, start >= 0 and _is_loose(text, start, start + len(title)))


def _is_loose(text: str, start: int, end: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start]
    quoted = text[start - 1 : start] in set("\"“'‘«`*") and start > 0
    return not quoted and re.search(r"\w", line) is not None


def _is_none(title: _Title, before: Sequence[_Title], reading: Anchoring) -> bool:
    words = title.text.split()
    if not title.text[:1].isupper() and _says_nothing(title.text, reading, _EMPTY | _NO_NAMES):
        return True
    if _tells_a_value(title.text, reading):
        return True
    first = not before and _is_an_end(title, reading)
    if first or (len(words) > 1 and _is_noun(words, reading)):
        return True
    if not before:
        return False
    verb = english_anchors().starts(tuple(bare(title.text).split()), _VERBS)
    ordered = before[0].text[:1].isupper() and title.text[:1].islower() and verb is not None
    return ordered or _is_behind(title, before[0], reading) or _is_value(title.text, reading)


def _is_an_end(title: _Title, reading: Anchoring) -> bool:
    """Whether a title is the end of a longer one: capitals stand between the verb and it."""
    sentence = max(reading.text.rfind(sign, 0, title.start) for sign in ".!?:;\n") + 1
    before = reading.anchors(sentence, title.start)
    verb = next((at for at, each in enumerate(before) if each.value == "create"), None)
    if verb is None or any(each.kind in _NAMED for each in before):
        return False
    return any(each.text[:1].isupper() and each.text != "I" for each in before[verb + 1 :])


def _is_behind(title: _Title, first: _Title, reading: Anchoring) -> bool:
    """Whether the database's name stands between two titles, and no colon behind it; or a bracket
    alone.
    """
    if reading.text[first.start + len(first.text) : title.start].strip() == "(":
        return True
    between = [
        each for each in reading.anchors(0, title.start) if first.start < each.start < title.start
    ]
    place = next((at for at, each in enumerate(between) if each.kind == "place"), None)
    return place is not None and not any(each.kind == "colon" for each in between[place:])


def _is_value(text: str, reading: Anchoring) -> bool:
    """Whether words are values, but for slips of the finger in the names of properties."""
    anchors = [each for each in _anchors(text, reading) if each.kind not in _EMPTY]
    names = [bare(each) for each in reading.schema]
    return any(each.kind in _VALUES for each in anchors) and all(
        each.kind in _VALUES or get_close_matches(bare(each.text), names, n=1, cutoff=0.75)
        for each in anchors
    )


def _is_noun(words: Sequence[str], reading: Anchoring) -> bool:
    """Whether a title begins with what its rows are, or with the name of a property."""
    if not (words[0].islower() and words[1][:1].isupper()):
        return False
    anchors = _anchors(words[0], reading)
    return len(anchors) == 1 and anchors[0].kind in {"prop", "place", "noun"}


def _says_nothing(text: str, reading: Anchoring, empty: frozenset[str] = _EMPTY) -> bool:
    return all(each.kind in empty for each in _anchors(text, reading))


def _tells_a_value(text: str, reading: Anchoring) -> bool:
    """Whether a title tells what a property is: "candles and the shop is supermarket"."""
    anchors = _anchors(text, reading)
    return any(
        prop.kind == "prop" and bare(tie.text) in _IS and value.kind in _VALUES
        for prop, tie, value in zip(anchors, anchors[1:], anchors[2:], strict=False)
    )


def _anchors(text: str, reading: Anchoring) -> list[Anchor]:
    alone = Anchoring(text, reading.lexicon, reading.asked, reading.database)
    return alone.anchors(0, len(text))


def _texts(plan: Plan, message: str) -> Iterator[str]:
    """The texts that are written and stand in a message neither in quotes nor behind a colon."""
    for step in plan.steps:
        given = step.args.get("properties") if step.operation == "rows.update" else None
        values = given.values() if isinstance(given, dict) else ()
        yield from (each for each in values if isinstance(each, str) and _POINTS.match(each))
        said = str(step.args.get("markdown") or step.args.get("text") or "")
        if step.operation in _WRITING and said.endswith(_HALF_QUOTED) and said.count('"') == 1:
            yield said
            continue
        start = message.find(said) if said and step.operation in _WRITING else -1
        if start >= 0 and message[:start].rstrip()[-1:] not in set(":\"“'‘«`*"):
            yield said
