"""The same question once more, right after it: of somebody or something else, "and Ines?"; or for
the rows that were only counted, "which ones?".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.notion import Json, Target
from core.domain.plan import Plan, Step
from core.planner.drafts.draft import Draft
from core.planner.parts.anchoring import Anchoring
from core.planner.parts.bound import Bound
from core.planner.parts.clause_ground import ClauseGround, is_simple
from core.planner.parts.filtering import asked_for
from core.planner.parts.record_titles import parts_of
from core.planner.parts.record_words import english_records
from core.planner.parts.splitting import Stretch

RULE = "anchors: follow-up"
_LOOKING = frozenset({"rows.query", "rows.aggregate"})
_MOST = 12
"""Words of what is asked after something; longer questions stand for themselves."""
_DROPPED = frozenset({"show", "counted", "measure", "property", "group_by"})


@dataclass
class FollowingAsk:
    """Reads a text against the look-up before it.

    Args:
        draft: an empty plan for the text.
        step: the thread's last step.
        target: the database that it looked into.
    """

    draft: Draft
    step: Step
    target: Target

    def read(self) -> Plan | None:
        """The plan; None when the text is about something else. Raises BadInput."""
        words = bare(self.draft.text).split()
        if self.step.operation not in _LOOKING or self.step.for_each or not words:
            return None
        if len(words) > _MOST:
            return None
        return self._which(" ".join(words)) or self._swapped()

    def _which(self, said: str) -> Plan | None:
        """The rows that were only counted."""
        which = {bare(each) for each in english_records().listed("which")}
        counted = self.step.args.get("counted") or self.step.operation == "rows.aggregate"
        if said not in which or not counted:
            return None
        args = {name: each for name, each in self.step.args.items() if name not in _DROPPED}
        return self._asked("rows.query", args)

    def _asked(self, operation: str, args: Json) -> Plan:
        title = f"Look up matching rows in {self.target.title}"
        self.draft.add(operation, args, name="rows", rule=RULE, title=title)
        self.draft.mentioned = self.target
        return self.draft.plan()

    def _swapped(self) -> Plan | None:
        """Another value of what was asked for before."""
        bounds = self._bounds()
        new = asked_for(bounds, (), self._ground("").schema, self.draft) if bounds else None
        old = _flat(self.step.args.get("where"))
        props = {bound.prop for bound in bounds}
        kept = [each for each in old if _property(each) not in props]
        if new is None or "" in props or len(kept) == len(old):
            return None
        both = [*kept, *_flat(new)]
        where: JsonValue = both[0] if len(both) == 1 else {"and": both}
        args = {name: each for name, each in self.step.args.items() if name != "show"}
        return self._asked(self.step.operation, {**args, "where": where})

    def _bounds(self) -> Sequence[Bound]:
        """What the text names, and nothing else."""
        words = english_records()
        text = self.draft.text
        lead = rf"\s*(?:{words.any_of('swap')}[\s,]+)+"
        echo = rf"\s*(?:(?:and|so)\s+)?{words.any_of('echo')}\s*"
        kept = [
            part.of(text)
            for part in parts_of(text)
            if not re.fullmatch(echo, part.of(text), re.IGNORECASE)
        ]
        found = re.match(lead, kept[0], re.IGNORECASE) if len(kept) == 1 else None
        if found is None:
            return ()
        rest = kept[0][found.end() :]
        database = self.draft.database(self.target)
        reading = Anchoring(rest, self.draft.lexicon, self.draft.asked, database)
        anchors = [
            each
            for each in reading.anchors(0, len(rest))
            if each.kind not in {"polite", "noun", "mark"}
            and not (each.kind == "place" and each.value == self.target.id)
        ]
        if not anchors or any(each.kind == "verb" for each in anchors):
            return ()
        said = self._ground(rest).assigned(anchors, asks=True)
        plain = is_simple(said) and not (said.words or said.rows or said.everything)
        return said.bounds if plain and not said.excepted else ()

    def _ground(self, said: str) -> ClauseGround:
        stretch = Stretch(0, len(said), tuple(bare(said).split()))
        return ClauseGround(self.draft, stretch, self.draft.database(self.target), (), "")


def _flat(where: JsonValue) -> list[JsonValue]:
    if not isinstance(where, dict):
        return []
    inner = where.get("and")
    return list(inner) if isinstance(inner, list) else [where]


def _property(test: JsonValue) -> str:
    return str(test.get("property", "")) if isinstance(test, dict) else ""
