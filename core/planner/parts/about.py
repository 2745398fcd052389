"""Which databases a clause may be about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.notion import Database, ObjectKind, Target
from core.planner.drafts.draft import Draft
from core.planner.grammar.said import Phrase
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.splitting import Stretch


@dataclass(frozen=True)
class About:
    """Finds the databases of one clause.

    Args:
        draft: the plan; its text is what is read.
        stretch: the clause.
    """

    draft: Draft
    stretch: Stretch

    def groups(
        self, topics: Sequence[Target], spoken: Database | None
    ) -> Iterator[list[Database | None]]:
        """The databases, those named first; each group only if need be. Raises CannotPlan.

        Args:
            topics: rows that were spoken of.
            spoken: the database that was spoken of.
        """
        draft, stretch = self.draft, self.stretch
        base = Anchoring(draft.text, draft.lexicon, draft.asked)
        anchors = base.anchors(stretch.start, stretch.end)
        targets = draft.lexicon.targets
        places = [self._settled(each) for each in anchors if each.kind == "place"]
        seen: set[str] = set()

        def fresh(found: Sequence[Database | None]) -> list[Database | None]:
            kept = [each for each in found if each is None or each.target.id not in seen]
            seen.update(each.target.id for each in kept if each is not None)
            return kept

        yield [None]
        rows = [targets[each.value] for each in anchors if each.kind == "row"]
        yield fresh(self._relating(rows))
        for place in dict.fromkeys(places):
            yield fresh([draft.database(place)])
        homes = [draft.database_of_row(each) for each in (*rows, *topics)]
        yield fresh(list({h.target.id: h for h in homes if h is not None}.values()))
        yield fresh([spoken] if spoken else [])
        yield fresh(list(draft.lexicon.databases.values()))

    def _relating(self, rows: Sequence[Target]) -> list[Database]:
        """Of rows of several databases, that whose relation is named: "the project of X is Y"."""
        homes = {h.target.id: h for each in rows if (h := self.draft.database_of_row(each))}
        found: list[Database] = []
        for home in homes.values() if len(homes) > 1 else ():
            reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, home)
            said = {
                each.prop
                for each in reading.anchors(self.stretch.start, self.stretch.end)
                if each.kind == "prop"
            }
            others = homes.keys() - {home.target.id}
            related = {
                name for name, prop in reading.schema.items()
                if prop.type == "relation" and prop.data_source_id in others
            }  # fmt: skip
            found += [home] if said & related else []
        return found

    def _settled(self, place: Anchor) -> Target:
        """The only database of that name. Raises CannotPlan when there are several."""
        phrase = Phrase("name", place.text, place.start, place.end, place.value)
        found = self.draft.resolver.matches(phrase, ObjectKind.DATABASE)
        if len(found) == 1:
            return found[0]
        return self.draft.resolver.find(phrase, ObjectKind.DATABASE)
