"""Clauses that move rows to the trash, or empty properties of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.domain.plan import Clarify
from core.planner.parts.anchoring import Anchor
from core.planner.parts.bound import Bound
from core.planner.parts.clause_ground import ClauseGround, is_plural, is_simple
from core.planner.parts.plain_clauses import PlainClause
from core.planner.resolve import CannotPlan


@dataclass
class TrashingClause:
    """Reads clauses that take away.

    Args:
        ground: what the clause is read against; steps are added to its draft.
    """

    ground: ClauseGround

    def trash(self, rest: Sequence[Anchor], *, named: bool = True) -> bool:
        """A clause whose verb takes away; with `named` a row itself. Raises CannotPlan."""
        said = self.ground.assigned(rest)
        rows = self.ground.rows(said)
        props = [each for each in said.words if each.kind == "prop"]
        if rows and props and len(props) == len(said.words) and not said.bounds:
            self.ground.named = rows
            said.words.clear()
            said.bounds = [Bound(each.prop, "lacking", start=each.start) for each in props]
            return is_simple(said) and self.ground.composer.update(said, rows)
        if rows:
            plain = not (said.words or said.bounds or said.everything) and is_simple(said)
            self.ground.named = rows
            return (
                named and plain and PlainClause(self.ground.draft, self.ground.topics).trash(rows)
            )
        title = bare(self.ground.database.target.title)
        one = [each for each in said.places if bare(each.text) != title]
        single = [each for each in one if not each.text.casefold().endswith("s")]
        if single and not (said.words or said.bounds or said.everything or said.noun):
            raise CannotPlan(
                Clarify(question=f"Which {single[0].text} do you mean? Say its title.")
            )
        said = self.ground.assigned(rest, asks=True)
        many = (said.places or said.noun) and (said.everything or is_plural(said))
        if said.words or said.rows or not (many and is_simple(said)):
            return False
        return self.ground.composer.trash_all(said)
