"""What a clause is read against: a draft, a database, and what was spoken of before."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.domain.notion import Database, ObjectKind, Target
from core.domain.plan import Clarify, Option
from core.planner.drafts.draft import Draft
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import Phrase
from core.planner.grammar.schemas import schema_of
from core.planner.parts.anchoring import Anchor
from core.planner.parts.assigning import Assigned
from core.planner.parts.composing import Composer
from core.planner.parts.splitting import Stretch
from core.planner.parts.titling import with_texts
from core.planner.parts.tying import Tying
from core.planner.resolve import MAX_OPTIONS, CannotPlan

_POINTING = word_list("clause_ground.pointing")
_LEAST = 2
_BESIDE_ROWS = frozenset({"row", "and", "sep", "filler", "noun", "place", "all", "sign", "polite"})
_FORMAL = word_list("clause_ground.formal")


@dataclass
class ClauseGround:
    """What one clause is read against.

    Args:
        draft: the plan; steps are added to it.
        stretch: the clause.
        database: what it is about.
        topics: what "it" means.
        person: whom "his" means.
    """

    draft: Draft
    stretch: Stretch
    database: Database
    topics: Sequence[Target]
    person: str
    goes_on: bool = False
    """Whether the topics were named in this message, so that a clause may leave them out."""
    props: Sequence[Anchor] = ()
    """Properties that a heading before the clause named."""
    moves: bool = False
    """Whether the clause's verb moves a value: "move X from Wednesday to Friday"."""
    named: list[Target] = field(default_factory=list)
    """What the clause turned out to be about."""

    @cached_property
    def schema(self) -> dict[str, PropertySchema]:
        """The properties of the database."""
        return schema_of(self.database)

    @cached_property
    def composer(self) -> Composer:
        """What writes the steps."""
        return Composer(self.draft, self.database)

    def assigned(
        self,
        anchors: Sequence[Anchor],
        *,
        asks: bool = False,
        measures: bool = False,
        changes: bool = False,
        ties: bool = False,
    ) -> Assigned:
        """The words of a clause with their places.

        Args:
            ties: whether rows are changed, so that words tie them to their new values.
        """
        here = self.database.target.id
        anchors = [self._related(each, at, anchors) for at, each in enumerate(anchors)]
        tying = Tying(self.schema, self.draft.text, moves=self.moves)
        if not asks:
            anchors = self._headed(anchors)
        if ties:
            known = [self._known(each) for each in anchors]
            anchors = tying.tied(self._apart(self._formal(known)))
        if not asks:
            anchors = with_texts(self.draft.text, anchors, self.schema)
        said = Assigned(
            self.schema, self._homes(anchors), here, asks, measures, self.person, changes
        )
        said.changing, said.corrected = ties, tying.corrected
        said.take(anchors)
        return said

    def _related(self, anchor: Anchor, at: int, anchors: Sequence[Anchor]) -> Anchor:
        """The only related row that a word beside "for" or a relation is a part of."""
        before = anchors[at - 1] if at else None
        beside = before is not None and (
            before.text.casefold() in {"for", "of", "with"}
            or (before.kind == "prop" and self.schema[before.prop].type == "relation")
        )
        if anchor.kind != "word" or not beside or len(anchor.text) < _LEAST:
            return anchor
        homes = {p.data_source_id for p in self.schema.values() if p.type == "relation"}
        fitting = [
            each
            for each in self.draft.lexicon.targets.values()
            if each.kind is ObjectKind.ROW and _holds(each.title, [bare(anchor.text)])
        ]
        near = [each for each in fitting if self._home(each) in homes]
        if len(near) != 1:
            return anchor
        title = near[0].title
        return replace(anchor, kind="row", value=near[0].id, text=title)

    def _home(self, row: Target) -> str:
        home = self.draft.database_of_row(row)
        return home.target.id if home is not None else ""

    def _known(self, anchor: Anchor) -> Anchor:
        """A quoted title as the row of this database that has it."""
        if anchor.kind != "quoted":
            return anchor
        titled = [
            each
            for each in self.draft.lexicon.targets.values()
            if each.kind is ObjectKind.ROW and bare(each.title) == bare(anchor.text)
        ]
        here = [each for each in titled if self._is_here(each)]
        return replace(anchor, kind="row", value=here[0].id) if len(here) == 1 else anchor

    def _formal(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """Anchors with people who are called by their last names: "Ms Ramanet"."""
        found: list[Anchor] = []
        for each in anchors:
            formal = found and bare(found[-1].text) in _FORMAL
            people = [
                u for u in self.draft.lexicon.users if bare(u.name).split()[1:] == [bare(each.text)]
            ]
            if formal and each.kind == "word" and len(people) == 1:
                found[-1] = replace(found[-1], kind="filler")
                found.append(replace(each, kind="person", value=people[0].id))
            else:
                found.append(each)
        return found

    def _apart(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """Anchors without what only says what kind of thing a title is: "the project X"."""
        targets = self.draft.lexicon.targets
        found = list(anchors)
        for at, (each, behind) in enumerate(pairwise(anchors)):
            kinds = {each.kind, behind.kind} == {"place", "row"} and behind.kind == "row"
            if kinds and self._home(targets[behind.value]) == each.value:
                found[at] = replace(each, kind="filler")
        return found

    def _homes(self, anchors: Sequence[Anchor]) -> dict[str, str]:
        """For each row that is named, its database."""
        return self.draft.homes_of(each.value for each in anchors if each.kind == "row")

    def rows(self, said: Assigned) -> list[Target]:
        """The rows that a clause is about: named, told by a part of their titles, or pointed at."""
        rows = [self.only(each) for each in said.rows]
        if not rows and said.words and all(each.kind == "word" for each in said.words):
            partly = self._partly(said.words)
            if partly:
                said.words.clear()
            return partly
        points = said.pointing or bool(_POINTING & set(self.stretch.words))
        if not rows and not said.everything and (points or self._continues(said)):
            rows = [each for each in self.topics if self._is_here(each)]
        return rows

    def _headed(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """Anchors with the property that a heading named, where the clause names none."""
        props = [each for each in self.props if each.prop in self.schema]
        named = any(each.kind in {"prop", "option", "box", "row"} for each in anchors)
        return list(anchors) if named else [*props, *anchors]

    def apart(self, said: Assigned) -> bool:
        """Whether rows are named in places apart, so that each may have values of its own."""
        rows = [at for at, each in enumerate(said.anchors) if each.kind == "row"
                and each in said.rows]  # fmt: skip
        between = said.anchors[rows[0] : rows[-1]] if rows else []
        return any(each.kind not in _BESIDE_ROWS for each in between)

    def _continues(self, said: Assigned) -> bool:
        """Whether a clause names no row because the one before it did: "…. Due Friday"."""
        names = said.noun or said.places or said.pages or said.quotes
        plain = all(each.kind == "prop" for each in said.words)
        tells = said.tells or bool(said.words) or any(each.named for each in said.bounds)
        return self.goes_on and plain and tells and not names and not said.asks

    def only(self, anchor: Anchor) -> Target:
        """The only row here of that title. Raises CannotPlan when there are several."""
        phrase = Phrase("name", anchor.text, anchor.start, anchor.end, anchor.value)
        found = self.draft.resolver.matches(phrase, ObjectKind.ROW)
        here = found if len(found) == 1 else [each for each in found if self._is_here(each)]
        return here[0] if len(here) == 1 else self.draft.resolver.find(phrase, ObjectKind.ROW)

    def _is_here(self, row: Target) -> bool:
        home = self.draft.database_of_row(row)
        return home is not None and home.target.id == self.database.target.id

    def _partly(self, words: Sequence[Anchor]) -> list[Target]:
        """The row whose title has all these words. Raises CannotPlan when several have."""
        said = [bare(each.text) for each in words]
        if max(map(len, said)) < _LEAST:
            return []
        found = self.draft.notion.search(" ".join(said), kind=ObjectKind.ROW, limit=20)
        known = {each.id: each for each in (*self.draft.lexicon.targets.values(), *found)}
        fitting = [
            each
            for each in known.values()
            if each.kind is ObjectKind.ROW and _holds(each.title, said) and self._is_here(each)
        ]
        if len(fitting) > 1:
            raise CannotPlan(self._which(fitting, words))
        return fitting

    def _which(self, fitting: Sequence[Target], words: Sequence[Anchor]) -> Clarify:
        text, start, end = self.draft.text, words[0].start, words[-1].end
        options = tuple(
            Option(label=each.title, request=f"{text[:start]}“{each.title}”{text[end:]}")
            for each in fitting[:MAX_OPTIONS]
        )
        return Clarify(question=f"Which one is “{text[start:end]}”?", options=options)


def is_simple(said: Assigned) -> bool:
    """Whether it says nothing of order, size, groups, quotes or pages."""
    return not (said.sorts or said.limit or said.group or said.quotes or said.pages)


def is_plural(said: Assigned) -> bool:
    """Whether a clause speaks of many: "tasks", "Tara's drafts"."""
    if any(
        b.kind == "option" and b.text.casefold() == f"{b.value}s".casefold() for b in said.bounds
    ):
        return True
    return any(each.text.casefold().endswith("s") for each in said.places) or said.noun


def _holds(title: str, said: Sequence[str]) -> bool:
    """Whether a title has all of these words, but for an s at the end."""
    words = {each.removesuffix("s") for each in bare(title).split()}
    return all(each.removesuffix("s") in words for each in said)
