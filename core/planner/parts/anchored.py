"""A message read by what it names: the plan whose parts explain all of its words.

Each clause asks for something, tells why, or forbids something. What asks is read against the
databases that it can be about; a reading stands when every word has its place in it. What tells
only lends what it names to "it" and "his"; what forbids is checked against the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.content.values.choosing import bare
from core.domain.notion import Database, ObjectKind, Target
from core.domain.plan import Clarify, Outcome, Plan, Step
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft
from core.planner.grammar.part_words import english_parts
from core.planner.parts.about import About
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.bulk_changes import read_bulk
from core.planner.parts.clausing import Clausing
from core.planner.parts.continuing import heading, merged, repeats
from core.planner.parts.following_rows import read_following
from core.planner.parts.following_values import read_more_of_it
from core.planner.parts.listed_records import read_list
from core.planner.parts.records import read_record
from core.planner.parts.splitting import Stretch, clauses, opening, says
from core.planner.resolve import CannotPlan

_NAMES = frozenset({"row", "page", "place", "quoted", "url", "email", "phone", "date"})
_ASKING = frozenset({"verb", "comment", "copy", "rename", "done_verb", "undo_verb"})
_TELLING = frozenset({"prop", "option", "box", "person", "row", "state", "number", "url", "email"})
_PASSED = frozenset({"polite", "sep", "sign", "and"})
_QUIET = frozenset({"polite", "filler", "sep", "sign", "and", "deny_end", "mark", "verb"})

_KEPT = _QUIET | {"prop", "noun", "all", "it"}


@dataclass(frozen=True)
class _Found:
    """What a clause comes to against one database."""

    database: Database | None
    steps: list[Step]
    named: list[Target]
    mentioned: Target | None


@dataclass
class AnchoredReader:
    """Reads one message.

    Args:
        draft: an empty plan for it.
    """

    draft: Draft
    topics: list[Target] = field(default_factory=list)
    person: str = ""
    denied: list[Stretch] = field(default_factory=list)
    database: Database | None = None
    finely: bool = False
    """Whether a clause ends at each comma."""
    goes_on: bool = False
    """Whether the topics were named in this message, so that a clause may go on about them."""
    props: list[Anchor] = field(default_factory=list)
    """Properties that a heading named: "the deadline on Send the offer, just wipe it"."""

    def read(self) -> Outcome | None:
        """The plan, a question when two readings are as good, None when words are unexplained."""
        if self.draft.mentioned is not None and self.draft.mentioned.kind is ObjectKind.ROW:
            self.topics = [self.draft.mentioned]
        said = self.draft.text.casefold()
        if any(phrase in said for phrase in english_parts().to_come):
            return None
        try:
            whole = self._whole()
        except CannotPlan as ended:
            return ended.outcome if isinstance(ended.outcome, Clarify) else None
        self.draft.steps[:] = merged(self.draft.steps)
        return self.draft.plan() if whole and self.draft.steps else None

    def _base(self) -> Anchoring:
        return Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked)

    def _whole(self) -> bool:
        """Whether every clause has its place; the steps are in the draft then."""
        base = self._base()
        named = [each for each in base.anchors(0, len(self.draft.text)) if each.kind in _NAMES]
        content = _content_from(base)
        taken = frozenset(
            n
            for n, unit in enumerate(base.units)
            if unit.start > content
            or any(each.start <= unit.start and unit.end <= each.end for each in named)
        )
        stretches = list(clauses(base, taken, _properties_in(base), finely=self.finely))
        if not all(self._clause(each, last=each is stretches[-1]) for each in stretches):
            return False
        return all(self._keeps(each) for each in self.denied)

    def _clause(self, stretch: Stretch, *, last: bool) -> bool:
        words = english_anchors()
        asking = self._asking(stretch)
        denying = opening(stretch, words, frozenset({"deny"}))
        empties = stretch.words[-1] in {"empty", "blank"}
        if denying is not None and not empties and asking not in {"comment", "copy"}:
            self.denied.append(stretch)
            return True
        if self.draft.steps and opening(stretch, words, frozenset({"reason"})):
            told = self._is_aside(stretch) or self._asks(stretch)
            return told or self._adds_to_made(stretch)
        if not last and not asking and self._heads(stretch):
            return True
        if self._repeats(stretch):
            return True
        if self._asks(stretch) or (not asking and self._adds_to_made(stretch)):
            return True
        return self._only_tells(stretch, asking=bool(asking), last=last)

    def _asking(self, stretch: Stretch) -> str:
        """The kind of verb that a clause begins with; empty when it begins with something else."""
        anchors = self._base().anchors(stretch.start, stretch.end)
        head = next((each for each in anchors if each.kind not in _PASSED), None)
        return head.kind if head is not None and head.kind in _ASKING else ""

    def _only_tells(self, stretch: Stretch, *, asking: bool, last: bool) -> bool:
        """Whether a clause only tells something; what it names is remembered."""
        words = english_anchors()
        anchors = self._base().anchors(stretch.start, stretch.end)
        only = _QUIET if self.draft.steps else _QUIET - {"verb"}
        if all(each.kind in only for each in anchors):
            return True
        finite = says(stretch, words, "finite") or any(w.endswith("ed") for w in stretch.words[1:])
        tells = finite and not says(stretch, words, "limiting")
        if asking or last or self.draft.steps or not tells:
            return False
        self._remember(anchors)
        return True

    def _heads(self, stretch: Stretch) -> bool:
        """Whether a clause only names the row that the next ones are about."""
        base = self._base().anchors(stretch.start, stretch.end)
        rows = [self.draft.lexicon.targets[each.value] for each in base if each.kind == "row"]
        home = self.draft.database_of_row(rows[0]) if len(rows) == 1 else None
        if home is None:
            return False
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, home)
        found = heading(
            reading.anchors(stretch.start, stretch.end), reading.schema, self.draft.text
        )
        if found is None:
            return False
        self.topics, self.props, self.goes_on = rows, found[1], True
        return True

    def _repeats(self, stretch: Stretch) -> bool:
        """Whether a clause only asks for what the step before it does."""
        if not self.draft.steps or self.database is None:
            return False
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self.database)
        anchors = reading.anchors(stretch.start, stretch.end)
        return repeats(anchors, self.draft.steps[-1], reading.schema, self.draft.text)

    def _adds_to_made(self, stretch: Stretch) -> bool:
        """Whether a clause says more of the row that is added: "…, it's worth 20 points"."""
        step = self.draft.steps[-1] if self.draft.steps else None
        given = step.args.get("properties") if step is not None else None
        if step is None or step.operation != "rows.create" or not isinstance(given, dict):
            return False
        values = Clausing(self.draft, stretch, self.database, [], self.person).values()
        if not values or values.keys() & given.keys():
            return False
        args = {**step.args, "properties": {**given, **values}}
        self.draft.steps[-1] = step.model_copy(update={"args": args})
        return True

    def _is_aside(self, stretch: Stretch) -> bool:
        """Whether a clause behind a request names nothing that the plan would have to hold."""
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self.database)
        anchors = reading.anchors(stretch.start, stretch.end)
        people = stretch.words[0] in {"we", "i", "nobody", "no"}
        told = _TELLING - ({"state"} if people else set()) | (
            {"date"} if stretch.words[0] in {"it", "they", "its"} else set()
        )
        if any(each.kind in told and each.text.casefold() != "left" for each in anchors):
            return False
        return not says(stretch, english_anchors(), "limiting")

    def _remember(self, anchors: Sequence[Anchor]) -> None:
        targets = self.draft.lexicon.targets
        rows = [targets[each.value] for each in anchors if each.kind in {"row", "page"}]
        people = {each.value for each in anchors if each.kind == "person" and each.value != "word"}
        self.topics = rows or self.topics
        self.goes_on = self.goes_on or bool(rows)
        self.person = people.pop() if len(people) == 1 else self.person

    def _asks(self, stretch: Stretch) -> bool:
        """Whether a clause is explained by one database; its steps are added then."""
        found: list[_Found] = []
        for group in About(self.draft, stretch).groups(self.topics, self.database):
            found = [made for each in group if (made := self._against(each, stretch)) is not None]
            if found:
                break
        if len(found) > 1 and says(stretch, english_anchors(), "noun"):
            # "Tasks" are rather what has a date by which it is due.
            found = [each for each in found if each.database and _has_due(each.database)] or found
        if len(found) > 1:
            found = self._of_the_first(found, stretch) or found
        if len(found) > 1:
            raise CannotPlan(Clarify(question=_which([each.database for each in found])))
        for each in found:
            self._take(each)
        return bool(found)

    def _of_the_first(self, found: Sequence["_Found"], stretch: Stretch) -> list["_Found"]:
        """What changes the row that is named first: "X belongs to Y"; none when it adds to many."""
        anchors = self._base().anchors(stretch.start, stretch.end)
        first = next((each.value for each in anchors if each.kind == "row"), "")
        return [
            each
            for each in found
            if len(each.steps) == 1
            and each.steps[0].operation == "rows.update"
            and [row.id for row in each.named] == [first]
            and "properties" in each.steps[0].args
        ]

    def _against(self, database: Database | None, stretch: Stretch) -> "_Found | None":
        """What a clause comes to against one database; None when a word is unexplained."""
        before = list(self.draft.steps)
        clause = Clausing(
            self.draft, stretch, database, self.topics, self.person, self.goes_on, self.props
        )
        try:
            made = clause.write()
        except BadInput:
            made = False
        steps = self.draft.steps[len(before) :]
        self.draft.steps[:] = before
        return _Found(database, steps, clause.named, self.draft.mentioned) if made else None

    def _take(self, found: "_Found") -> None:
        """Add the steps of a clause, but for those that another says already."""
        said = [(step.operation, step.args) for step in self.draft.steps]
        self.draft.steps += [
            each for each in found.steps if (each.operation, each.args) not in said
        ]
        self.topics = found.named or self.topics
        self.goes_on = self.goes_on or bool(found.named)
        self.props = []
        self.database = found.database or self.database
        self.draft.mentioned = found.mentioned

    def _keeps(self, stretch: Stretch) -> bool:
        """Whether the plan leaves alone what a clause forbids to touch."""
        written = {
            name
            for step in self.draft.steps
            if isinstance(values := step.args.get("properties"), dict)
            for name in values
        }
        trashes = any(step.operation.endswith(".trash") for step in self.draft.steps)
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self.database)
        anchors = reading.anchors(stretch.start, stretch.end)
        if trashes and {"delete", "remove", "trash"} & set(stretch.words):
            return False
        rest = [each for each in anchors if each.kind not in _KEPT]
        forbidden = {each.prop for each in anchors if each.kind == "prop"}
        unknown = [each for each in rest if each.text.casefold() not in _denying()]
        return not (forbidden & written or unknown)


def _properties_in(base: Anchoring) -> frozenset[int]:
    """The units at which the name of a property begins: "hand in" is one, not a verb."""
    said = [unit.word for unit in base.units]
    return frozenset(
        at
        for at, word in enumerate(said)
        for name in base.lexicon.starting(word)
        if name.kind == "PROP" and tuple(said[at : at + len(name.words)]) == name.words
    )


def _content_from(base: Anchoring) -> int:
    """Where the text for a page begins that is named before a colon: nothing is cut in it."""
    anchors = base.anchors(0, len(base.text))
    colon = next((each.start for each in anchors if each.kind == "colon"), len(base.text))
    named = any(each.kind == "page" and each.end <= colon for each in anchors)
    return colon if named else len(base.text)


def _has_due(database: Database) -> bool:
    return any({"due", "deadline"} & set(bare(name).split()) for name in database.schema)


def _denying() -> frozenset[str]:
    """The words of phrases that forbid."""
    table = english_anchors().by_first.values()
    words = {w for each in table for one in each if one.kind == "deny" for w in one.words}
    return frozenset(
        {*words, "other", "others", "rest", "ones", "don't", "do not", "date", "dates", "delete"}
    )


def _which(databases: Sequence[Database | None]) -> str:
    names = " or ".join(f"“{each.target.title}”" for each in databases if each is not None)
    return f"That may be about {names}. Which do you mean?"


def read_anchored(draft: Draft, before: Plan | None = None) -> Plan | Clarify | None:
    """The plan of a message, read by what it names; None when it leaves words unexplained.

    Args:
        draft: an empty plan for it.
        before: the thread's last plan.
    """
    told = read_following(draft, before) or read_list(draft) or read_record(draft)
    told = told or read_bulk(draft)
    if told is not None:
        return told
    mentioned = draft.mentioned
    outcome = AnchoredReader(draft).read()
    if outcome is None and "," in draft.text:
        draft.steps.clear()
        draft.mentioned = mentioned
        outcome = _read_finely(draft)
    if isinstance(outcome, Plan):
        return outcome
    draft.steps.clear()
    draft.mentioned = mentioned
    more = read_more_of_it(draft)
    return more or (outcome if isinstance(outcome, Clarify) else None)


def _read_finely(draft: Draft) -> Plan | None:
    """The plan of a message cut at each comma, where that changes one row and nothing else."""
    outcome = AnchoredReader(draft, finely=True).read()
    steps = outcome.steps if isinstance(outcome, Plan) else ()
    alone = len(steps) == 1 and steps[0].operation == "rows.update" and steps[0].for_each is None
    return outcome if isinstance(outcome, Plan) and alone else None
