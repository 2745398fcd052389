"""What is said right after rows were looked up, added or changed: "just the ones Tomas owns",
"sort them by amount", "how many is that?", "and honey", "no wait, Friday".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue, ValidationError

from core.content.values.choosing import bare
from core.domain.notion import Json, Target
from core.domain.plan import Plan, Step
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft
from core.planner.drafts.members import put_to_others
from core.planner.drafts.valuing import sorts_of
from core.planner.grammar.lists import any_of
from core.planner.grammar.retelling import is_polite
from core.planner.grammar.schemas import schema_of
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.assigning import Assigned
from core.planner.parts.filtering import asked_for, written
from core.planner.parts.following_asks import FollowingAsk
from core.planner.parts.record_titles import parts_of
from core.planner.parts.record_values import RecordValues

RULE = "anchors: follow-up"
_POINTING = frozenset({"them", "those", "these", "that", "ones", "they", "it", "this"})
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
""" "Nooo": a letter that is drawn out."""
_HUMMING = re.compile(
    r"^(?:(?:h+m+|u+h+|u+m+|a+h+|o+h+|ok|okay|well|ugh)\b[\s,.]*)+", re.IGNORECASE
)
_TAGGING = re.compile(rf"\b{any_of('following_rows.tagging')}\b", re.IGNORECASE)
_MOST = 12
"""Words of what is said after something; longer ones stand for themselves."""


@dataclass
class FollowingRows:
    """Reads a text against the last step of the thread's last plan.

    Args:
        draft: an empty plan for the text.
        step: that step.
    """

    draft: Draft
    step: Step

    def read(self) -> Plan | None:
        """The plan; None when the text is about something else. Raises BadInput."""
        target = _target(self.step.args.get("database"))
        if target is None or self.step.for_each is not None:
            return None
        self._target = target
        self._database = self.draft.database(target)
        self._schema = schema_of(self._database)
        self._words = bare(self.draft.text).split()
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self._database)
        self._anchors = reading.anchors(0, len(self.draft.text))
        if len(self._words) > _MOST or any(each.kind == "place" for each in self._anchors):
            return None
        makers = {
            "rows.query": self._of_query, "rows.aggregate": self._of_query,
            "rows.create": self._one_more, "rows.update": self._instead,
        }  # fmt: skip
        asks = self.draft.text.rstrip().endswith("?") and not is_polite(self.draft.text)
        if asks and self.step.operation in {"rows.create", "rows.update"}:
            return None
        maker = makers.get(self.step.operation)
        return self.draft.plan() if maker is not None and maker() else None

    def _starts(self, kind: str) -> int:
        """How many anchors the text begins with that say it goes on; 0 when it does not."""
        found = english_anchors().starts(tuple(self._words), frozenset({kind}))
        size = len(found.words) if found else 0
        return size and next(
            (at for at in range(1, len(self._anchors) + 1) if self._count(at) >= size), 0
        )

    def _count(self, at: int) -> int:
        return len(bare(self.draft.text[: self._anchors[at - 1].end]).split())

    def _said(self, anchors: Sequence[Anchor], *, asks: bool = True) -> Assigned:
        passed = {"polite", "verb", "it", "narrow", "again", "mark"}
        kept = [
            each
            for at, each in enumerate(anchors)
            if each.kind not in passed or (each.kind == "verb" and at)
        ]
        said = Assigned(self._schema, {}, self._target.id, asks)
        if kept:
            said.take(kept)
        return said

    def _of_query(self) -> bool:
        """The same rows, fewer of them, in another order, or only how many."""
        head = next((each for each in self._anchors if each.kind not in {"polite", "filler"}), None)
        points = bool(_POINTING & set(self._words))
        if head is not None and head.kind == "verb" and head.value == "count":
            said = self._said([each for each in self._anchors if each is not head])
            return points and not said.words and not said.sorts and self._write(said, counted=True)
        narrows = bool(self._starts("narrow"))
        orders = any(each.kind == "sort" for each in self._anchors)
        if not (narrows or orders or (points and head is not None and head.kind == "verb")):
            return False
        if head is not None and head.kind == "verb" and head.value != "show":
            return False
        rest = [each for each in self._anchors if each is not head or head.kind != "verb"]
        said = self._said(rest)
        if said.words or said.rows or said.quotes or said.group or said.measured or said.pages:
            return False
        return bool(said.bounds or said.sorts) and self._write(said)

    def _write(self, said: Assigned, *, counted: bool = False) -> bool:
        dropped = {"show", "counted", "sorts", "limit", "measure", "property", "group_by"}
        args: Json = {
            name: value for name, value in self.step.args.items()
            if name not in dropped or (name in {"sorts", "limit"} and not counted)
        }  # fmt: skip
        new = asked_for(said.bounds, (), self._schema, self.draft)
        both = [*_flat(args.get("where")), *_flat(new)]
        if both:
            args["where"] = both[0] if len(both) == 1 else {"and": both}
        if said.sorts:
            args["sorts"] = sorts_of(said.sorts, self._schema)
        if said.limit:
            args["limit"] = said.limit
        counted = counted or bool(self.step.args.get("counted"))
        if counted:
            args["counted"] = True
        title = f"{'Count' if counted else 'Look up'} matching rows in {self._target.title}"
        self.draft.add("rows.query", args, name="rows", rule=RULE, title=title)
        return True

    def _one_more(self) -> bool:
        """ "and honey": another row in the same database."""
        size = self._starts("again")
        rest = [each for each in self._anchors[size:] if each.kind not in {"polite", "filler"}]
        rest = [each for each in rest if each.text not in {".", "!"}]
        if not size or not rest or any(each.kind not in {"word", "and", "sep"} for each in rest):
            return False
        title = next(name for name, prop in self._schema.items() if prop.type == "title")
        runs: list[list[Anchor]] = [[]]
        for each in rest:
            if each.kind == "word":
                runs[-1].append(each)
            else:
                runs.append([])
        for run in filter(None, runs):
            name = self.draft.text[run[0].start : run[-1].end]
            args: Json = {"database": self.step.args["database"], "properties": {title: name}}
            said = f"Add {name} to {self._target.title}"
            self.draft.add("rows.create", args, name="row", rule=RULE, title=said)
        return True

    def _more_of_it(self) -> bool:
        """ "Rating 5": another property of the row that was just changed."""
        said = self._said(self._anchors, asks=False)
        plain = not (said.words or said.rows or said.quotes or said.everything or said.noun)
        verbs = any(each.kind in {"verb", "done_verb", "sort"} for each in self._anchors)
        if verbs or not plain or not said.bounds or not all(each.named for each in said.bounds):
            return False
        values = written(said.bounds, self._schema, self.draft)
        if not values:
            return False
        same = {n: each for n, each in self.step.args.items() if n in {"page", "database"}}
        tagging = bool(_TAGGING.search(self.draft.text))
        named = {bound.prop for bound in said.bounds} if not tagging else set[str]()
        args: Json = {**same, **put_to_others(values, self._schema, named=named, tagging=tagging)}
        title = f"Set {' and '.join(values)}"
        self.draft.add("rows.update", args, name="more", rule=RULE, title=title)
        return True

    def _instead(self) -> bool:
        """ "no wait, Friday": another value of what was just set."""
        size = self._starts("correct")
        old = self.step.args.get("properties")
        if not isinstance(old, dict) or _target(self.step.args.get("page")) is None:
            return False
        if not size:
            return self._more_of_it()
        said = self._said(self._of_the_same(self._anchors[size:], old), asks=False)
        if said.words or said.rows or said.quotes or len(said.bounds) != 1:
            return False
        if said.bounds[0].kind == "date" and len(old) == 1:
            said.bounds[0] = replace(said.bounds[0], prop=next(iter(old)))
        values = written(said.bounds, self._schema, self.draft)
        if not values or not values.keys() <= old.keys():
            return False
        args: Json = {**self.step.args, "properties": values}
        title = f"Set {' and '.join(values)}"
        self.draft.add("rows.update", args, name="again", rule=RULE, title=title)
        return True

    def _of_the_same(self, anchors: Sequence[Anchor], old: Json) -> list[Anchor]:
        """A number that stands alone is of the number property that was set."""
        only = next(iter(old)) if len(old) == 1 else ""
        figures = [each for each in anchors if each.kind == "number"]
        named = any(each.kind == "prop" for each in anchors)
        number = only in self._schema and self._schema[only].type == "number"
        if not number or named or len(figures) != 1:
            return list(anchors)
        start = figures[0].start
        return [Anchor("prop", start, start, "", only, only), *anchors]


def _flat(where: JsonValue) -> list[JsonValue]:
    if not isinstance(where, dict):
        return []
    inner = where.get("and")
    return list(inner) if isinstance(inner, list) else [where]


def _target(value: JsonValue) -> Target | None:
    try:
        return Target.model_validate(value)
    except ValidationError:
        return None


def read_following(draft: Draft, before: Plan | None) -> Plan | None:
    """The plan of a text about what the thread's last plan did to rows; None when it is none."""
    if before is None:
        return None
    step = before.steps[-1]
    target = _target(step.args.get("database"))
    try:
        return _followed(draft, step, target)
    except BadInput:
        return None


def _followed(draft: Draft, step: Step, target: Target | None) -> Plan | None:
    """The plan of a text about what a step did, with or without what tells why."""
    asked = FollowingAsk(draft, step, target).read() if target is not None else None
    if asked is not None:
        return asked
    for text in _without_remarks(draft, target):
        said = replace(draft, text=text, steps=[])
        plan = FollowingRows(said, step).read()
        if plan is not None:
            return plan
    return None


def _without_remarks(draft: Draft, target: Target | None) -> Iterator[str]:
    """The text, and the text without what only tells why: "make it 4, there's five of us"."""
    text = _HUMMING.sub("", _DRAWN.sub(r"\1", draft.text))
    yield text
    if target is None:
        return
    told = RecordValues(draft, draft.database(target))
    parts = parts_of(text)
    kept = [each for each in parts if not told.is_remark(each.of(text))]
    if kept and parts[0].start == 0 and len(kept) < len(parts):
        last = kept[-1]
        yield text[: last.end]
