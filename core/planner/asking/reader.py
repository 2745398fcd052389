"""A text that asks for rows, or for a figure about them, as one step.

It is read against each database that it can be about. A reading stands when every word of the
question has its place; what is said beside the question is passed over when it names nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.content.values.choosing import bare
from core.domain.notion import Database
from core.domain.plan import Plan
from core.kit.errors import BadInput
from core.planner.asking.ask_anchors import SILENT, AskAnchoring, anchoring, understood
from core.planner.asking.ask_words import vocabulary
from core.planner.asking.passages import (
    Passage,
    asks_to_write,
    is_idle,
    is_remark,
    passages,
    runs,
    sentences,
)
from core.planner.asking.question import Question
from core.planner.drafts.draft import Draft
from core.planner.grammar.lists import word_list
from core.planner.parts.anchoring import Anchor
from core.planner.parts.composing import Composer
from core.planner.resolve import CannotPlan
from core.planner.spelling import corrected

RULE = "asking"
_NAMES = frozenset({"row", "page", "place", "quoted", "url", "email", "phone", "date"})
_MOST_UNITS = 90
"""Words of a question; longer texts are none."""
_DUE = word_list("reader.due")
_TELLING = word_list("reader.telling")
_CHANGING = word_list("reader.changing")
_WILLING = word_list("reader.willing")
_ASKING = word_list("reader.asking")
_FIGURES = frozenset({"count", "average", "ask"})


@dataclass(frozen=True)
class _Found:
    database: Database
    question: Question


def read_question(draft: Draft, *, follows: bool = False) -> Plan | None:
    """The plan of a question; None when the text is no question, or leaves a word unexplained.

    Args:
        draft: an empty plan for it.
        follows: whether something was asked in the thread before.
    """
    reading = _Reading(draft)
    if len(reading.base.units) > _MOST_UNITS:
        return None
    found = reading.found()
    right = corrected(draft.text, draft.lexicon, also=vocabulary()) if found is None else None
    if right is not None and not _changes_endings(draft.text, right.text):
        draft = replace(draft, text=right.text)
        found = _Reading(draft).found()
    if found is None or (follows and not _is_called(found)):
        return None
    composer = Composer(draft, found.database)
    try:
        made = (
            composer.measure(found.question.said, found.question.measure)
            if found.question.measure
            else composer.show(found.question.said)
        )
    except (BadInput, CannotPlan):
        return None
    if not made:
        return None
    step = draft.steps[-1]
    args = dict(step.args)
    if found.question.shown:
        others = args.get("show")
        args["show"] = [*found.question.shown, *(others if isinstance(others, list) else ())]
    draft.steps[-1] = step.model_copy(update={"rule": f"grammar:{RULE}", "args": args})
    return draft.plan()


def _changes_endings(said: str, right: str) -> bool:
    """Whether a correction makes another form of a word: "invoiced" of "invoices"."""
    pairs = zip(said.casefold().split(), right.casefold().split(), strict=False)
    return any(
        one != other and (one[:-1] == other[:-1] or one.startswith(other) or other.startswith(one))
        for one, other in pairs
    )


class _Reading:
    """A text against the databases that it can be about."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.base = anchoring(draft, None)

    def found(self) -> _Found | None:
        """The one database that explains the text."""
        whole = self.base.anchors(0, len(self.draft.text))
        places = {each.value for each in whole if each.kind == "place"}
        databases = self.draft.lexicon.databases
        named = [database for key, database in databases.items() if key in places]
        for group, here in ((named, True), (list(databases.values()), len(databases) == 1)):
            found = [made for each in group if (made := self._against(each, here=here))]
            if len(found) > 1:
                found = [each for each in found if _is_called(each)] or found
            if len(found) > 1 and any(not _is_personal(each) for each in found):
                found = [each for each in found if _has_due(each.database)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _against(self, database: Database, *, here: bool) -> _Found | None:
        reading = anchoring(self.draft, database)
        inside = frozenset(_inside(reading.anchors(0, len(self.draft.text)), reading.units))
        parts = passages(reading.units, inside)
        anchors = [reading.anchors(each.start, each.end) for each in parts]
        idle = [
            is_idle(part, said, leads=number + 1 < len(parts))
            for number, (part, said) in enumerate(zip(parts, anchors, strict=True))
        ]
        telling = [
            each
            for each in sentences(parts)
            if is_remark(parts[each.start : each.stop], anchors[each.start : each.stop])
        ]
        for first, last in runs(parts, idle, telling):
            around = [x for n, each in enumerate(anchors) if not first <= n < last for x in each]
            question = self._question(reading, anchors[first:last], parts[first:last], around)
            apart = any(not idle[n] for n in range(len(parts)) if not first <= n < last)
            if question is None or not question.about(here=here):
                continue
            if not apart or question.is_explicit:
                return _Found(database, question)
        return None

    def _question(
        self,
        reading: AskAnchoring,
        groups: Sequence[Sequence[Anchor]],
        parts: Sequence[Passage],
        around: Sequence[Anchor],
    ) -> Question | None:
        """What passages ask for; None when a word has no place.

        Args:
            around: what stands in the text beside them; who is named there is "he".
        """
        schema = reading.schema
        anchors = list(_joined(groups))
        here = reading.database.target.id if reading.database is not None else ""
        if not _asks(anchors, parts):
            return None
        question = Question(schema, self._homes(anchors), here, self.draft.asked.now.date())
        question.spoken_of = [
            each for each in around if each.kind == "person" and each.value != "word"
        ]
        question.everything = any(each.kind in {"all", "noun"} for each in anchors)
        question.is_explicit = any(each.kind in {"ask", *_FIGURES, "sum"} for each in anchors)
        weak = any(each.kind == "weak" for each in anchors)
        try:
            question.take(understood(anchors, schema), weak=weak)
        except BadInput:
            return None
        return question if question.says_more(_words(parts)) else None

    def _homes(self, anchors: Sequence[Anchor]) -> dict[str, str]:
        return self.draft.homes_of(each.value for each in anchors if each.kind == "row")


def _joined(groups: Sequence[Sequence[Anchor]]) -> Iterator[Anchor]:
    """The anchors of passages, with a stop between two."""
    for number, group in enumerate(groups):
        if number and group:
            yield Anchor("sep", group[0].start, group[0].start, "")
        yield from group


def _inside(anchors: Sequence[Anchor], units: Sequence[object]) -> Iterator[int]:
    """The numbers of units that are inside a name or a date."""
    for number, unit in enumerate(units):
        start, end = getattr(unit, "start"), getattr(unit, "end")  # noqa: B009
        if any(
            each.kind in _NAMES and each.start <= start and end <= each.end and each.start < start
            for each in anchors
        ):
            yield number


def _asks(anchors: Sequence[Anchor], parts: Sequence[Passage]) -> bool:
    """Whether words ask rather than tell: "the invoices are paid" tells."""
    heads = [at for at, each in enumerate(anchors) if each.kind in _FIGURES and at]
    begun = next((at for at, each in enumerate(anchors) if each.kind not in SILENT | {"and"}), 0)
    if any(anchors[at - 1].kind == "and" and begun < at for at in heads):
        # "… and how many are done" is another question.
        return False
    if any(map(asks_to_write, parts)):
        return False
    if anchors and anchors[0].kind == "small" and bare(anchors[0].text) in _WILLING:
        # "Can all overdue tasks get high priority?" asks for a change.
        return False
    if any(each.stop == "?" for each in parts):
        return True
    if any(each.kind in {"ask", "count", "sum", "average", "group", "sort"} for each in anchors):
        return True
    words = _words(parts)
    if _CHANGING & set(words):
        return False
    told = next((at for at, word in enumerate(words) if word in _TELLING), None)
    return told is None or bool(_ASKING & set(words[:told]))


def _words(parts: Sequence[Passage]) -> list[str]:
    return [word for each in parts for word in each.words]


def _is_called(found: _Found) -> bool:
    """Whether a database is called in the question, rather than something of it."""
    return any(each.kind == "place" for each in found.question.subjects)


def _is_personal(found: _Found) -> bool:
    """Whether only somebody's work is asked for, which may be in any database."""
    bounds, subjects = found.question.said.bounds, found.question.subjects
    named = any(each.kind != "work" for each in subjects)
    return not named and all(each.kind in {"person", "me"} for each in bounds)


def _has_due(database: Database) -> bool:
    return any(_DUE & set(bare(name).split()) for name in database.schema)
