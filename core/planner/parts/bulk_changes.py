"""The same change of many rows, said in two breaths: "every task in Review, give them to Ines"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.content.values.schema import StatusGroup
from core.domain.notion import Database, Json
from core.domain.plan import Plan
from core.kit.errors import BadInput
from core.planner.drafts.changes import MOST_ITEMS
from core.planner.drafts.draft import Draft, Schema, as_argument, reference
from core.planner.drafts.members import put_to_others
from core.planner.grammar.lists import any_of
from core.planner.grammar.part_words import english_parts
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchoring
from core.planner.parts.bound import Bound
from core.planner.parts.clause_ground import ClauseGround, is_simple
from core.planner.parts.filtering import asked_for
from core.planner.parts.record_titles import Part, parts_of
from core.planner.parts.record_values import RecordValues, declares
from core.planner.parts.record_words import english_records
from core.planner.parts.splitting import Stretch, says
from core.planner.resolve import CannotPlan

RULE = "anchors: bulk"
_MOST = 60
"""Words of a text about one change."""
_LIMITS = re.compile(
    rf"\b{any_of('bulk_changes.limits')}\b",
    re.IGNORECASE,
)
_TELLING = frozenset({"row", "page", "option", "prop", "box", "state", "quoted", "url", "number"})


@dataclass
class BulkReader:
    """Reads one text.

    Args:
        draft: an empty plan for it.
    """

    draft: Draft
    _text: str = field(init=False)

    def __post_init__(self) -> None:
        self._text = self.draft.text

    def read(self) -> Plan | None:
        """The plan; None when the text is another. Raises BadInput, CannotPlan."""
        if len(bare(self._text).split()) > _MOST or "?" in self._text or "\n" in self._text:
            return None
        said = self._text.replace("’", "'").casefold()
        if _LIMITS.search(said) or any(phrase in said for phrase in english_parts().to_come):
            return None
        parts = parts_of(self._text)
        for at, part in enumerate(parts):
            scope = self._scope_of(part)
            if not scope:
                continue
            for database in self._databases(scope):
                for told, act, rest in self._split(scope, parts[at + 1 :]):
                    made = self._made(database, told, act)
                    aside = (*parts[:at], *rest)
                    if made is not None and self._all_aside(aside, database):
                        return self._plan(database, *made)
        return None

    def _scope_of(self, part: Part) -> str:
        """A part without what is only polite, where it begins to speak of many rows."""
        words = english_records()
        said = part.of(self._text)
        lead = rf"^(?:{words.any_of('lead_in')}[\s,]+)*(?={words.any_of('scope')}\b)"
        found = re.match(lead, said, re.IGNORECASE)
        return said[found.end() :] if found else ""

    def _databases(self, scope: str) -> Iterator[Database]:
        reading = Anchoring(scope, self.draft.lexicon, self.draft.asked)
        places = [each for each in reading.anchors(0, len(scope)) if each.kind == "place"]
        for target in dict.fromkeys(each.value for each in places):
            yield self.draft.database(self.draft.lexicon.targets[target])

    def _split(
        self, scope: str, behind: Sequence[Part]
    ) -> Iterator[tuple[str, str, Sequence[Part]]]:
        """Which rows, what they get, and the parts that are left."""
        words = english_records()
        acts = (
            rf"\b(?:please\s+|pls\s+|just\s+)*{words.any_of('change')}\s+{words.any_of('them')}\b",
            rf"\b{words.any_of('become')}\s+(?:all\s+)?(?:{words.any_of('made')}\b)?",
        )
        for act in acts:
            for found in re.finditer(act, scope, re.IGNORECASE):
                yield scope[: found.start()], scope[found.start() :], behind
        for at, part in enumerate(behind):
            said = part.of(self._text)
            lead = rf"^(?:{words.any_of('lead_in')}[\s,]+)*"
            plain = re.sub(lead, "", said, flags=re.IGNORECASE)
            others = (*behind[:at], *behind[at + 1 :])
            if re.match(acts[0], plain, re.IGNORECASE) or (part.sign == ":" and not at):
                yield scope, plain, others

    def _made(self, database: Database, told: str, act: str) -> tuple[Json, Json] | None:
        """The filter and the values."""
        bounds = self._bounds(database, told)
        values = self._values(RecordValues(self.draft, database), act)
        if not bounds or not values:
            return None
        where = asked_for(bounds, (), dict(self.draft.schema(database.target)), self.draft)
        return (_once(where), values) if where is not None else None

    def _bounds(self, database: Database, told: str) -> Sequence[Bound]:
        """What the rows have in common, where every word says so."""
        told = _as_options(told, dict(self.draft.schema(database.target)))
        reading = Anchoring(told, self.draft.lexicon, self.draft.asked, database)
        anchors = [a for a in reading.anchors(0, len(told)) if a.kind != "polite"]
        stretch = Stretch(0, len(told), tuple(bare(told).split()))
        person = self._person()
        ground = ClauseGround(self.draft, stretch, database, (), person)
        said = ground.assigned(anchors, asks=True)
        if said.words or said.rows or said.excepted or not is_simple(said):
            return ()
        return said.bounds

    def _person(self) -> str:
        """The only person who is named, for "his"."""
        reading = Anchoring(self._text, self.draft.lexicon, self.draft.asked)
        named = {
            each.value
            for each in reading.anchors(0, len(self._text))
            if each.kind == "person" and each.value != "word"
        }
        return named.pop() if len(named) == 1 else ""

    def _values(self, told: RecordValues, act: str) -> Json | None:
        words = english_records()
        made = rf"(?:{words.any_of('become')}\s+)?(?:all\s+)?(?:{words.any_of('made')}\b)?"
        them = rf"\s+{words.any_of('them')}\b"
        verb = rf"(?:please\s+|pls\s+|just\s+)*(?P<verb>{words.any_of('change')}){them}"
        found = re.match(verb, act, re.IGNORECASE)
        rest = act[found.end() :] if found else re.sub(rf"^{made}", "", act, flags=re.IGNORECASE)
        if found is None and not re.search(rf"\b{words.any_of('made')}\b", act, re.IGNORECASE):
            return _unless_done(told.read(rest), told)
        if found and not bare(rest) and found["verb"].casefold() in words.listed("tick"):
            boxes = [name for name, prop in told.schema.items() if prop.type == "checkbox"]
            return {boxes[0]: True} if len(boxes) == 1 else told.read("done")
        return told.read(rest)

    def _all_aside(self, parts: Sequence[Part], database: Database) -> bool:
        """Whether parts only tell why."""
        told = RecordValues(self.draft, database)
        said = [part.of(self._text) for part in parts]
        why = english_records().listed("why")
        return all(
            told.is_remark(each)
            or self._tells_of_somebody(each)
            or each.casefold() in why
            or (at > 0 and said[at - 1].casefold() in why)
            for at, each in enumerate(said)
        )

    def _tells_of_somebody(self, said: str) -> bool:
        """Whether a sentence only says how somebody is: "poor Otis has a fever"."""
        reading = Anchoring(said, self.draft.lexicon, self.draft.asked)
        anchors = reading.anchors(0, len(said))
        stretch = Stretch(0, len(said), tuple(bare(said).split()))
        named = any(each.kind in _TELLING for each in anchors)
        verbs = any(each.kind in {"verb", "comment", "done_verb", "own"} for each in anchors)
        told = says(stretch, english_anchors(), "finite") or declares(said)
        return told and not (named or verbs)

    def _plan(self, database: Database, where: Json, values: Json) -> Plan:
        target = database.target
        args: Json = {"database": as_argument(target), "limit": MOST_ITEMS, "where": where}
        title = f"Look up matching rows in {target.title}"
        rows = self.draft.add("rows.query", args, name="rows", rule=RULE, title=title)
        schema = dict(self.draft.schema(target))
        change: Json = {"page": reference("item")}
        change |= put_to_others(values, schema, named=set(values), tagging=False)
        change["database"] = as_argument(target)
        title = f"Set {' and '.join(values)} of each matching row"
        self.draft.add(
            "rows.update", change, name="update", rule=RULE, title=title, for_each=f"{rows}.rows"
        )
        return self.draft.plan()


def _unless_done(values: Json | None, told: RecordValues) -> Json | None:
    """Values, but not that rows are done: what "should be graded" is to come."""
    for name, value in (values or {}).items():
        done = [each.name for each in told.schema[name].options_in(StatusGroup.COMPLETE)]
        if value is True or (told.schema[name].type == "status" and value in done):
            return None
    return values


def _once(where: Json) -> Json:
    """A filter without conditions that are said twice."""
    tests = where.get("and")
    if not isinstance(tests, list):
        return where
    kept: list[JsonValue] = []
    kept += [each for at, each in enumerate(tests) if each not in tests[:at]]
    return where | {"and": kept}


def _as_options(told: str, schema: Schema) -> str:
    """Which rows, without the words for many, and with options said as they are called.

    "Is not started" is the option “Not started”, and no other than “started”.
    """
    words = english_records()
    told = re.sub(rf"^{words.any_of('scope')}\b", " ", told, flags=re.IGNORECASE)
    told = re.sub(rf"\b{words.any_of('idle')}\b", " ", told, flags=re.IGNORECASE)
    for option in (o.name for prop in schema.values() for o in prop.options):
        head, _, rest = option.partition(" ")
        if head.casefold() == "not" and rest:
            said = rf"\b(?:(?:is|are|was|were)\s+not|isn['’]?t|aren['’]?t)\s+{re.escape(rest)}\b"
            told = re.sub(said, option, told, flags=re.IGNORECASE)
    return told


def read_bulk(draft: Draft) -> Plan | None:
    """The plan of a text that changes many rows in one way; None when it does not."""
    try:
        return BulkReader(draft).read()
    except (BadInput, CannotPlan):
        draft.steps.clear()
        return None
