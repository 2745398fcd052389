"""One clause against one database: its steps, when all its words are explained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.content.values.choosing import bare
from core.content.values.schema import parse_schema
from core.domain.notion import Database, Json, ObjectKind, Target
from core.domain.plan import Clarify, Option
from core.planner.drafts.draft import Draft
from core.planner.grammar.said import Phrase
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.assigning import Assigned
from core.planner.parts.bound import Bound
from core.planner.parts.composing import Composer
from core.planner.parts.content_clauses import ContentClause
from core.planner.parts.filtering import written
from core.planner.parts.plain_clauses import PlainClause
from core.planner.parts.splitting import Stretch
from core.planner.parts.titling import titled, with_texts
from core.planner.resolve import MAX_OPTIONS, CannotPlan

_PASSED = frozenset({"polite", "sep", "sign", "and"})
_MEASURES = {"sum": "sum", "average": "average", "max": "max", "min": "min", "count": "count"}
_POINTING = frozenset({"it", "its", "them", "this", "that", "they"})
_LEAST = 2


@dataclass
class Clausing:
    """Reads a clause.

    Args:
        draft: the plan; steps are added to it.
        database: what it may be about; None for what needs no schema.
        topics: what "it" means.
        person: whom "his" means.
    """

    draft: Draft
    stretch: Stretch
    database: Database | None
    topics: Sequence[Target]
    person: str
    named: list[Target] = field(default_factory=list)

    def write(self) -> bool:
        """Add the steps; False when a word is unexplained. Raises BadInput, CannotPlan."""
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self.database)
        anchors = reading.anchors(self.stretch.start, self.stretch.end)
        while anchors and anchors[0].kind in _PASSED:
            anchors = anchors[1:]
        if not anchors:
            return False
        head = anchors[0]
        if self.database is None:
            plain = PlainClause(self.draft, self.topics)
            made = plain.write(anchors) or ContentClause(self.draft).write(anchors)
            self.named = plain.named
            return made
        self._composer = Composer(self.draft, self.database)
        self._schema = parse_schema(self.database.schema)
        if head.kind == "verb" and bare(head.text) in {"all", "everything"}:
            # "Everything tagged docs should go to Jonas."
            rows = [replace(head, kind="all"), *anchors[1:]]
            return self._told(rows) or self._show(anchors[1:])
        if head.kind == "verb":
            return self._verbs()[head.value](anchors[1:])
        if head.kind == "done_verb":
            return self._update([*anchors[1:], replace(head, kind="state", value="done")])
        if head.kind == "undo_verb":
            return self._unchecked(anchors[1:])
        return self._told(anchors)

    def values(self) -> Json | None:
        """The values that a clause says and nothing else; None when it says more, or none."""
        if self.database is None:
            return None
        self._schema = parse_schema(self.database.schema)
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self.database)
        said = self._assigned(reading.anchors(self.stretch.start, self.stretch.end))
        if said.words or said.rows or said.everything or not self._simple(said):
            return None
        return written(said.bounds, self._schema, self.draft)

    def _unchecked(self, rest: Sequence[Anchor]) -> bool:
        """A checkbox of rows that are named is emptied."""
        said = self._assigned(rest)
        rows = self._rows(said)
        boxes = bool(said.bounds) and all(each.kind == "box" for each in said.bounds)
        self.named = rows
        said.bounds = [replace(each, yes=False) for each in said.bounds]
        plain = boxes and not (said.words or said.everything) and self._simple(said)
        return plain and self._composer.update(said, rows)

    def _verbs(self) -> dict[str, Callable[[Sequence[Anchor]], bool]]:
        measuring = {
            name: (lambda rest, name=name: self._measure(rest, name)) for name in _MEASURES
        }
        return {
            "create": self._create, "trash": self._trash,
            "empty": lambda rest: self._trash(rest, named=False),
            "update": lambda rest: self._update(rest) or self._put(rest),
            "show": self._show, "top": lambda rest: self._show(rest, top=True), **measuring,
        }  # fmt: skip

    def _assigned(
        self,
        anchors: Sequence[Anchor],
        *,
        asks: bool = False,
        measures: bool = False,
        changes: bool = False,
    ) -> Assigned:
        here = self.database.target.id if self.database else ""
        anchors = [self._related(each, at, anchors) for at, each in enumerate(anchors)]
        if not asks:
            anchors = with_texts(self.draft.text, anchors, self._schema)
        said = Assigned(
            self._schema, self._homes(anchors), here, asks, measures, self.person, changes
        )
        said.take(anchors)
        return said

    def _related(self, anchor: Anchor, at: int, anchors: Sequence[Anchor]) -> Anchor:
        """The only related row that a word beside "for" or a relation is a part of."""
        before = anchors[at - 1] if at else None
        beside = before is not None and (
            before.text.casefold() in {"for", "of", "with"}
            or (before.kind == "prop" and self._schema[before.prop].type == "relation")
        )
        if anchor.kind != "word" or not beside or len(anchor.text) < _LEAST:
            return anchor
        homes = {p.data_source_id for p in self._schema.values() if p.type == "relation"}
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

    def _homes(self, anchors: Sequence[Anchor]) -> dict[str, str]:
        """For each row that is named, its database."""
        found: dict[str, str] = {}
        for each in anchors:
            if each.kind == "row":
                home = self.draft.database_of_row(self.draft.lexicon.targets[each.value])
                found[each.value] = home.target.id if home else ""
        return found

    def _rows(self, said: Assigned) -> list[Target]:
        """The rows that a clause is about: named, told by a part of their titles, or pointed at."""
        rows = [self._only(each) for each in said.rows]
        if not rows and said.words and all(each.kind == "word" for each in said.words):
            partly = self._partly(said.words)
            if partly:
                said.words.clear()
            return partly
        points = said.pointing or bool(_POINTING & set(self.stretch.words))
        if not rows and points and not said.everything:
            rows = [each for each in self.topics if self._is_here(each)]
        return rows

    def _only(self, anchor: Anchor) -> Target:
        """The only row here of that title. Raises CannotPlan when there are several."""
        phrase = Phrase("name", anchor.text, anchor.start, anchor.end, anchor.value)
        found = self.draft.resolver.matches(phrase, ObjectKind.ROW)
        here = found if len(found) == 1 else [each for each in found if self._is_here(each)]
        return here[0] if len(here) == 1 else self.draft.resolver.find(phrase, ObjectKind.ROW)

    def _is_here(self, row: Target) -> bool:
        home = self.draft.database_of_row(row)
        return (
            home is not None
            and self.database is not None
            and (home.target.id == self.database.target.id)
        )

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

    def _told(self, anchors: Sequence[Anchor]) -> bool:
        """A clause without a verb of request: a fact about rows, or rows that are asked for."""
        if anchors[0].kind == "box" and anchors[0].value:
            return False
        asked = self.draft.text[self.stretch.end : self.stretch.end + 1] == "?"
        said = self._assigned(anchors)
        rows = self._rows(said)
        if rows:
            heads = anchors[0].kind in {"row", "word", "filler", "it", "place", "person"}
            owned = anchors[0].kind != "person" or any(each.kind == "own" for each in anchors)
            past = _tells_of_the_past(said, self.stretch)
            plain = heads and owned and not (asked or past or said.words or said.everything)
            plain = plain and _is_fact(said, anchors)
            self.named = rows
            return plain and self._simple(said) and self._composer.update(said, rows)
        query = self._assigned(anchors, asks=True)
        if query.everything and 0 <= query.towards < len(query.bounds) and not query.words:
            # "All tasks in Review go to Done."
            return self._simple(query) and self._composer.update_all(query, query.towards)
        known = query.places or query.noun
        if known and query.group and not (query.words or query.rows or query.sorts):
            return self._composer.measure(query, "count")
        return bool(known and (query.bounds or query.sorts)) and self._looked_up(query)

    def _simple(self, said: Assigned) -> bool:
        return not (said.sorts or said.limit or said.group or said.quotes or said.pages)

    def _update(self, rest: Sequence[Anchor]) -> bool:
        said = self._assigned(rest, changes=True)
        rows = self._rows(said)
        if rows:
            self.named = rows
            self._must_say_what(said, rows[0].title)
            plain = not said.words and not said.everything and self._simple(said)
            return plain and self._composer.update(said, rows)
        self._must_say_what(said)
        said = self._assigned(rest, asks=True, changes=True)
        many = said.everything or _is_plural(said)
        if said.words or said.rows or not (many and self._simple(said)) or said.towards < 0:
            return False
        return self._composer.update_all(said, said.towards)

    def _put(self, rest: Sequence[Anchor]) -> bool:
        """ "Put The Salt Road on the reading list": a row is added."""
        first = next(iter(self.stretch.words), "")
        return first == "put" and self._create(rest)

    def _must_say_what(self, said: Assigned, row: str = "") -> None:
        """Ask for the value of a property that is to be set, or for the row."""
        props = [each.prop for each in said.words if each.kind == "prop"]
        if said.bounds or said.everything or len(props) != 1 or len(said.words) != 1:
            return
        if row:
            raise CannotPlan(Clarify(question=f"What should “{props[0]}” of “{row}” be?"))
        if not (said.places or said.noun):
            raise CannotPlan(Clarify(question=f"Of what should I set “{props[0]}”, and to what?"))

    def _trash(self, rest: Sequence[Anchor], *, named: bool = True) -> bool:
        said = self._assigned(rest)
        rows = self._rows(said)
        props = [each for each in said.words if each.kind == "prop"]
        if rows and props and len(props) == len(said.words) and not said.bounds:
            self.named = rows
            said.words.clear()
            said.bounds = [Bound(each.prop, "lacking", start=each.start) for each in props]
            return self._simple(said) and self._composer.update(said, rows)
        if rows:
            plain = not (said.words or said.bounds or said.everything) and self._simple(said)
            self.named = rows
            return named and plain and PlainClause(self.draft, self.topics).trash(rows)
        title = bare(self.database.target.title) if self.database else ""
        one = [each for each in said.places if bare(each.text) != title]
        single = [each for each in one if not each.text.casefold().endswith("s")]
        if single and not (said.words or said.bounds or said.everything or said.noun):
            raise CannotPlan(
                Clarify(question=f"Which {single[0].text} do you mean? Say its title.")
            )
        said = self._assigned(rest, asks=True)
        many = (said.places or said.noun) and (said.everything or _is_plural(said))
        if said.words or said.rows or not (many and self._simple(said)):
            return False
        return self._composer.trash_all(said)

    def _show(self, rest: Sequence[Anchor], *, top: bool = False) -> bool:
        said = self._assigned(rest, asks=True)
        rows = [self.draft.lexicon.targets[each.value] for each in said.rows]
        if len(rows) == 1 and not (said.bounds or said.limit or said.sorts):
            named = said.words and all(each.kind == "prop" for each in said.words)
            return bool(named) and PlainClause(self.draft, self.topics).properties(rows[0])
        telling = [each for each in said.bounds if each.kind not in {"row", "person", "me"}]
        if not (telling or said.sorts or said.places or (said.noun and said.bounds)):
            return False
        return self._looked_up(said, top=top)

    def _looked_up(self, said: Assigned, *, top: bool = False) -> bool:
        if said.words or said.rows or said.quotes or said.pages or said.group or said.pointing:
            return False
        return self._composer.show(said, top=top)

    def _measure(self, rest: Sequence[Anchor], measure: str) -> bool:
        first = next((each for each in rest if each.kind != "filler"), None)
        if measure == "count" and first is not None and first.kind == "prop":
            # "How many seats do the courses have": the seats are added up.
            measure = "sum" if self._schema[first.prop].type == "number" else measure
        said = self._assigned(rest, asks=True, measures=measure != "count")
        if measure == "sum" and not said.measured:
            money = english_anchors().named("money")
            fitting = [p.name for p in self._schema.values()
                       if p.type == "number" and bare(p.name) in money]  # fmt: skip
            said.measured = fitting[0] if len(fitting) == 1 else ""
        if said.words or said.rows or said.quotes or said.pages or said.pointing:
            return False
        if not (said.places or said.bounds or said.measured):
            return False
        return self._composer.measure(said, _MEASURES[measure])

    def _adds_members(self, rest: Sequence[Anchor]) -> bool:
        """ "Add history to the genres of X": members beside those that a row has."""
        said = self._assigned(rest, changes=True)
        rows = [self._only(each) for each in said.rows]
        props = {each.prop for each in said.bounds}
        kinds = {self._schema[each].type for each in props if each}
        named = {each.prop for each in said.words if each.kind == "prop"}
        plain = len(said.words) == len(named) and self._simple(said) and not said.everything
        if not rows or not plain or named != props or kinds - {"multi_select", "people"}:
            return False
        self.named = rows
        return self._composer.update(said, rows, adds=True)

    def _create(self, rest: Sequence[Anchor]) -> bool:
        here = self.database.target.id if self.database else ""
        if self._adds_members(rest):
            return True
        found = titled(self.draft.text, rest, here, self._schema)
        if found is None:
            return False
        title, others = found
        said = self._assigned(others)
        if said.words or said.rows or said.quotes or said.pages or said.everything:
            return False
        if not self._simple(said) or not (said.places or any(a.kind == "place" for a in rest)):
            return False
        return self._composer.create(said, title)


def _is_fact(said: Assigned, anchors: Sequence[Anchor]) -> bool:
    """Whether words say that a row has the values, rather than name one: "Print flyers for Ann"."""
    loose = [each for each in said.bounds if not each.named and each.kind in {"row", "person"}]
    tells = said.tells or any(each.kind in {"colon", "own"} for each in anchors)
    told = next((each.start for each in anchors if each.kind == "tells"), len(said.bounds) and -1)
    first = min((each.start for each in said.rows), default=0)
    inside = any(first < each.start < told and not each.named for each in said.bounds)
    return bool(tells or not loose) and not inside


def _tells_of_the_past(said: Assigned, stretch: Stretch) -> bool:
    """Whether a date tells when something was, so that it is no value: "done yesterday"."""
    loose = [each for each in said.bounds if each.kind == "date" and not each.named]
    others = [each for each in said.bounds if each.kind in {"box", "option"}]
    was = {"was", "were", "used"} & set(stretch.words)
    if was and any(b.kind == "option" and b.text[-2:] not in {"ed", "ne"} for b in said.bounds):
        # What a row was it may not be any more.
        return True
    return bool(loose and (others or {"was", "were", "been", "had", "did"} & set(stretch.words)))


def _is_plural(said: Assigned) -> bool:
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
