"""Which of two outcomes stands: what the sentences gave, or what the anchors gave."""

import json
import re
from collections.abc import Sequence

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Outcome, Plan, Refuse, Step
from core.planner.grammar.lists import word_list
from core.planner.grammar.retelling import is_polite
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.bulk_changes import RULE as BULK
from core.planner.parts.covering import takes_words_for_titles
from core.planner.parts.following_rows import RULE
from core.planner.parts.listed_records import RULE as LISTED
from core.planner.parts.records import PLACED
from core.planner.parts.records import RULE as RECORD
from core.planner.rules import FRAME

_SENTENCE = re.compile(r"(?<=\w{4})[.!?] +(\w.*)", re.DOTALL)
_SCHEMA = word_list("preferring.schema")
_READING = frozenset({"pages.read", "pages.properties", "users.find"})
_WRITING = frozenset({
    "rows.create", "rows.update", "pages.create", "pages.trash", "comments.add", "blocks.append",
})  # fmt: skip
_SHORT = 3
"""Words of a title that may be a property's."""
_LOOKING = frozenset({"rows.query", "rows.aggregate"})
_ASKING = frozenset({"show", "count", "sum", "average", "max", "min", "top"})
_FOLLOWING = frozenset({"grammar:follow-up", "grammar:them", "grammar:correction"})

_RECKONED = frozenset({"grammar:move-date", "grammar:sum-up"})
"""Values that were worked out from what a row has, and stand in no text."""


def rather(first: Outcome, second: Outcome | None, text: str) -> Outcome:
    """The outcome to go on with.

    Args:
        first: of the sentences; a plan of theirs stands unless it took words for titles or lost
            what the second found in the same words.
        second: of the anchors, in which every word is explained; None when there is none.
    """
    if second is None or first == second:
        return asked_first(first, text)
    if isinstance(second, Clarify):
        return second if isinstance(first, Refuse) else _unless_excepting(first, text)
    if not isinstance(first, Plan) or not isinstance(second, Plan):
        return first if isinstance(first, Plan) else second
    return _of_plans(first, second, text)


def _of_plans(first: Plan, second: Plan, text: str) -> Plan | Clarify:
    if second.steps[0].rule.endswith(RULE):
        return first if first.steps[0].rule in _FOLLOWING else second
    if second.steps[0].rule.endswith(FRAME):
        return first if _said(first) == _said(second) else second
    if second.steps[0].rule.endswith(BULK) and not _writes(first):
        return second
    if second.steps[0].rule.endswith((RECORD, PLACED, LISTED)):
        return _of_records(first, second, text)
    if _takes_out(first.steps, second.steps):
        return second
    if _dates_less(first.steps, second.steps) or _tells_rather(first, second, text):
        return second
    taken = any(takes_words_for_titles(step, text) for step in first.steps)
    if first.steps[0].rule not in _RECKONED and (taken or _holds_more(first.steps, second.steps)):
        return second
    return _either(first, second) if _contradict(first.steps, second.steps) else first


def _writes(plan: Plan) -> bool:
    """Whether a plan writes anything."""
    return any(step.operation in _WRITING for step in plan.steps)


def _of_records(first: Plan, second: Plan, text: str) -> Plan | Clarify:
    """Rows whose every part is told, unless the sentences write something else."""
    writes = {step.operation for step in first.steps} & _WRITING
    if writes == {"rows.create"} and second.steps[0].rule.endswith(PLACED):
        return second if _holds_more(first.steps, second.steps) else first
    taken = any(takes_words_for_titles(step, text) for step in first.steps)
    taken = taken or (second.steps[0].rule.endswith(LISTED) and writes == {"blocks.append"})
    return second if taken or writes <= {"rows.create"} else _either(first, second)


def asked_first(first: Outcome, text: str) -> Outcome:
    """An outcome of the sentences alone, or a question where it may write what was not meant."""
    for guard in (
        _unless_asking,
        _unless_excepting,
        _unless_schema,
        _unless_told,
        _unless_swallowing,
    ):
        first = guard(first, text)
    return first


def _said(plan: Plan) -> list[tuple[str, str]]:
    """What the steps of a plan do."""
    return [(step.operation, json.dumps(step.args, sort_keys=True)) for step in plan.steps]


def _contradict(first: Sequence[Step], second: Sequence[Step]) -> bool:
    """Whether both write, but not the same kind of thing."""
    one, other = ({step.operation for step in steps} & _WRITING for steps in (first, second))
    return bool(one and other and one != other)


def _either(first: Plan, second: Plan) -> Clarify:
    """A question in place of two readings that are equally good."""
    return Clarify(
        question=f"That can mean two things, so I have done nothing: “{first.title}”, or "
        f"“{second.title}”. Say it in other words, with titles in quotes."
    )


def _unless_excepting(first: Outcome, text: str) -> Outcome:
    """A question in place of a change of many rows that may not leave out what it should."""
    many = isinstance(first, Plan) and any(step.for_each for step in first.steps)
    if many and isinstance(first, Plan) and any(map(_by_words, first.steps)):
        return Clarify(
            question="I am not sure which rows you mean, so I have done nothing. Name them by "
            "their titles, or say what they have in common, such as “everything done”."
        )
    said = f" {bare(text)} "
    words = [
        phrase
        for phrases in english_anchors().by_first.values()
        for each in phrases
        if each.kind == "except" and f" {(phrase := ' '.join(each.words))} " in said
    ]
    if not (many and words):
        return first
    return Clarify(
        question=f"I am not sure which rows “{words[0]}” leaves out, so I have done nothing. Say "
        "it as what the rows are, such as “all whose Owner is not Ann”, or name the titles."
    )


def _unless_asking(first: Outcome, text: str) -> Outcome:
    """A question in place of a write that was only asked about: "Dark mode high priority?"."""
    writes = isinstance(first, Plan) and any(s.operation in _WRITING for s in first.steps)
    words = tuple(bare(text).split())
    opens = english_anchors().starts(words, frozenset({"verb", "polite", "done_verb", "comment"}))
    if not (writes and text.rstrip().endswith("?")) or opens is not None or is_polite(text):
        return first
    return Clarify(question="Do you ask, or should I do that? Say it without the question mark.")


def _unless_swallowing(first: Outcome, text: str) -> Outcome:
    """A question in place of a property whose name takes in its options: "X with A and B"."""
    for step in first.steps if isinstance(first, Plan) else ():
        spec = step.args.get("property") if step.operation == "databases.add_property" else None
        said = str(spec.get("name")) if isinstance(spec, dict) else str(spec or "")
        name = said.partition(":")[0]
        if " with " in name and f'"{name}' not in text and f"“{name}" not in text:
            return Clarify(
                question=f"Is “{name}” the whole name of the property? Put it in quotes, and say "
                "options as in “with options A, B”."
            )
    return first


def _by_words(step: Step) -> bool:
    """Whether rows are looked up by words in their titles that may be no part of a title."""
    words = re.findall(r'"title": {"contains": "([^"]*)"', json.dumps(step.args.get("where")))
    return len(words) > 1


def _unless_told(first: Outcome, text: str) -> Outcome:
    """A question in place of a title that takes in why it is to be so: "X, they want that"."""
    steps = first.steps if isinstance(first, Plan) else ()
    titles = [str(each) for s in steps for each in (*_values(s), s.args.get("title", ""))]
    for title in titles:
        head, comma, tail = title.partition(", ")
        words = tuple(bare(tail).split())
        finite = any(
            english_anchors().starts(words[at:], frozenset({"finite"})) for at in range(len(words))
        )
        if (sentence := _SENTENCE.search(title)) and _is_loose(title, text):
            head, tail, comma, finite = title[: sentence.start() + 1], sentence[1], ".", True
        if comma and finite and f'"{title}' not in text and f"“{title}" not in text:
            return Clarify(
                question=f"Is “{tail}” a part of the title, or why you ask? Put the title in "
                f"quotes: “{head}” or “{title}”."
            )
    return first


def _unless_mixed(first: Outcome, text: str) -> Outcome:
    """A question in place of rows of which one title is in quotes and another is not."""
    steps = first.steps if isinstance(first, Plan) else ()
    titles = [
        next(iter(values.values()))
        for step in steps
        if step.operation == "rows.create" and isinstance(values := step.args["properties"], dict)
    ]
    loose = [each for each in titles if _is_loose(str(each), text)]
    if not loose or len(loose) == len(titles):
        return first
    return Clarify(
        question=f"Is “{loose[0]}” the title of a row of its own? Put each title in quotes, and "
        "say what else a row has as in “due Friday”."
    )


def _is_loose(title: str, text: str) -> bool:
    """Whether a title stands in a text without quotes."""
    return re.search(rf"[\"“'‘«`*]{re.escape(title)}", text) is None


def _unless_schema(first: Outcome, text: str) -> Outcome:
    """A question in place of a row whose title speaks of what a database is made of."""
    steps = first.steps if isinstance(first, Plan) else ()
    titles = [str(value) for s in steps if s.operation == "rows.create" for value in _values(s)]
    spoken = [t for t in titles if set(bare(t).split()) & _SCHEMA and len(t.split()) <= _SHORT]
    if not spoken:
        return _unless_mixed(first, text)
    return Clarify(
        question=f"Is “{spoken[0]}” a row to add, or a property? Put the title of a row in quotes; "
        "for a property say, for example, “add a checkbox property called Blocked to Roadmap”."
    )


def _takes_out(first: Sequence[Step], second: Sequence[Step]) -> bool:
    """Whether the first sets what the second takes out: "Priya is off X"."""
    if (
        len(first) != 1
        or len(second) != 1
        or first[0].args.get("page") != second[0].args.get("page")
    ):
        return False
    out = second[0].args.get("remove")
    added = first[0].args.get("add")
    put = _given(first[0]) | (set(added) if isinstance(added, dict) else set())
    return bool(isinstance(out, dict) and out.keys() & put)


def _tells_rather(first: Plan, second: Plan, text: str) -> bool:
    """Whether a look-up was made of a message that asks for none, and gives a row a value."""
    looks = {step.operation for step in first.steps} <= _LOOKING
    writes = all(s.operation == "rows.update" and s.for_each is None for s in second.steps)
    opens = english_anchors().starts(tuple(bare(text).split()), frozenset({"verb"}))
    asks = text.rstrip().endswith("?") or (opens is not None and opens.meaning in _ASKING)
    return looks and writes and not asks and not is_polite(text)


def _dates_less(first: Sequence[Step], second: Sequence[Step]) -> bool:
    """Whether the second writes the same but for days that its words explain as no values."""
    if len(first) != len(second) or any(s.operation != "rows.update" for s in (*first, *second)):
        return False
    less = False
    for one, other in zip(first, second, strict=True):
        given = [each.args.get("properties") for each in (one, other)]
        mine, theirs = (each if isinstance(each, dict) else {} for each in given)
        more = {name: value for name, value in mine.items() if name not in theirs}
        same = all(mine.get(name) == value for name, value in theirs.items())
        days = all(isinstance(value, dict) and "start" in value for value in more.values())
        if one.args.get("page") != other.args.get("page") or not (same and days):
            return False
        less = less or bool(more)
    return less


def _holds_more(first: Sequence[Step], second: Sequence[Step]) -> bool:
    """Whether the second plan does the same and gives or asks for more in it."""
    if _looks_for_new(first, second):
        return True
    same = [step.operation for step in first] == [step.operation for step in second]
    if same and any(step.for_each for step in first):
        return True
    if len(second) == 1 < len(first) and all(step.operation == "rows.create" for step in first):
        # "X, Otis, on Saturday": one row with values rather than several rows.
        return _more(first[0], second[0])
    if len(first) != len(second):
        return False
    return all(_more(one, other) for one, other in zip(first, second, strict=True))


def _more(one: Step, other: Step) -> bool:
    if one.operation == other.operation == "rows.create":
        return _given(one) <= _given(other) and _is_shorter(_values(one)[:1], _values(other)[:1])
    if one.operation == other.operation == "rows.update":
        same = one.args.get("page") == other.args.get("page") and not one.for_each
        moves = one.args.get("add") or one.args.get("remove")
        more = _given(one) < _given(other) or (
            _given(one) == _given(other) and one.args != other.args
        )
        return same and not moves and more
    if (one.operation, other.operation) == ("blocks.check", "rows.update"):
        # "Untick customer-facing on X": the checkbox of a row rather than a to-do on its page.
        return one.args.get("page") == other.args.get("page")
    if one.operation == other.operation == "comments.add":
        return str(one.args.get("text")) in str(other.args.get("text"))
    if {one.operation, other.operation} <= _LOOKING:
        same = one.operation == other.operation or bool(other.args.get("measure"))
        return same and _looks(one) != _looks(other)
    return {one.operation, other.operation} <= _READING


def _is_shorter(first: Sequence[JsonValue], second: Sequence[JsonValue]) -> bool:
    """Whether two titles are the same, but for a sentence that the first takes in as well."""
    one, other = str(first[0] if first else ""), str(second[0] if second else "")
    behind = one[len(other) :] if one.startswith(other) else ""
    return bare(one) == bare(other) or (bool(other) and behind[:2] in {". ", "! ", "? ", ", "})


def _looks_for_new(first: Sequence[Step], second: Sequence[Step]) -> bool:
    """Whether the first looks for a row of the title that the second adds."""
    looked = json.dumps([step.args.get("where") for step in first if step.operation in _LOOKING])
    adds = [step for step in second if step.operation == "rows.create"]
    return len(adds) == len(second) and all(
        any(json.dumps({"equals": value}) in looked for value in _values(step)) for step in adds
    )


def _values(step: Step) -> list[JsonValue]:
    given = step.args.get("properties")
    return (
        [each for each in given.values() if isinstance(each, str)]
        if isinstance(given, dict)
        else []
    )


def _looks(step: Step) -> tuple[str, ...]:
    """What a look-up goes by: its properties, its order, how many."""
    asked = re.findall(r'"property": "([^"]*)"', json.dumps(step.args.get("where")))
    rest = [json.dumps(step.args.get(name)) for name in ("sorts", "limit", "group_by", "measure")]
    return (*sorted(asked), *rest)


def _given(step: Step) -> set[str]:
    given = step.args.get("properties")
    return set(given) if isinstance(given, dict) else set()
