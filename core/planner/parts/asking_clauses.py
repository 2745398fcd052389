"""Clauses that ask for rows, or for a number about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor
from core.planner.parts.assigning import Assigned
from core.planner.parts.clause_ground import ClauseGround
from core.planner.parts.plain_clauses import PlainClause

MEASURES = {"sum": "sum", "average": "average", "max": "max", "min": "min", "count": "count"}
"""What a verb of measuring is called in a step."""


@dataclass
class AskingClause:
    """Reads clauses that ask.

    Args:
        ground: what the clause is read against; steps are added to its draft.
    """

    ground: ClauseGround

    def told(self, anchors: Sequence[Anchor]) -> bool:
        """A clause without a verb that says which rows are asked for."""
        query = self.ground.assigned(anchors, asks=True)
        known = query.places or query.noun
        if known and query.group and not (query.words or query.rows or query.sorts):
            return self.ground.composer.measure(query, "count")
        return bool(known and (query.bounds or query.sorts)) and self._looked_up(query)

    def show(self, rest: Sequence[Anchor], *, top: bool = False) -> bool:
        """A clause whose verb says that rows, or what a row says, are to be shown."""
        said = self.ground.assigned(rest, asks=True)
        rows = [self.ground.draft.lexicon.targets[each.value] for each in said.rows]
        if len(rows) == 1 and not (said.bounds or said.limit or said.sorts):
            named = said.words and all(each.kind == "prop" for each in said.words)
            return bool(named) and PlainClause(self.ground.draft, self.ground.topics).properties(
                rows[0]
            )
        telling = [each for each in said.bounds if each.kind not in {"row", "person", "me"}]
        if not (telling or said.sorts or said.places or (said.noun and said.bounds)):
            return False
        return self._looked_up(said, top=top)

    def _looked_up(self, said: Assigned, *, top: bool = False) -> bool:
        if said.words or said.rows or said.quotes or said.pages or said.group or said.pointing:
            return False
        return self.ground.composer.show(said, top=top)

    def measure(self, rest: Sequence[Anchor], measure: str) -> bool:
        """A clause whose verb says what is to be worked out."""
        first = next((each for each in rest if each.kind != "filler"), None)
        if measure == "count" and first is not None and first.kind == "prop":
            # "How many seats do the courses have": the seats are added up.
            measure = "sum" if self.ground.schema[first.prop].type == "number" else measure
        said = self.ground.assigned(rest, asks=True, measures=measure != "count")
        if measure == "sum" and not said.measured:
            money = english_anchors().named("money")
            fitting = [p.name for p in self.ground.schema.values()
                       if p.type == "number" and bare(p.name) in money]  # fmt: skip
            said.measured = fitting[0] if len(fitting) == 1 else ""
        if said.words or said.rows or said.quotes or said.pages or said.pointing:
            return False
        if not (said.places or said.bounds or said.measured):
            return False
        return self.ground.composer.measure(said, MEASURES[measure])
