"""One clause against one database: its steps, when all its words are explained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.content.values.choosing import bare
from core.domain.notion import Database, Json, Target
from core.planner.drafts.draft import Draft
from core.planner.grammar.lists import word_list
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.asking_clauses import MEASURES, AskingClause
from core.planner.parts.clause_ground import ClauseGround, is_simple
from core.planner.parts.content_clauses import ContentClause
from core.planner.parts.creating_clauses import CreatingClause
from core.planner.parts.filtering import written
from core.planner.parts.plain_clauses import PlainClause
from core.planner.parts.splitting import Stretch
from core.planner.parts.trashing_clauses import TrashingClause
from core.planner.parts.updating_clauses import UpdatingClause

_PASSED = frozenset({"polite", "sep", "sign", "and"})
_JOINTS = frozenset({"colon", "sep"})
_VERBS = frozenset({"verb", "done_verb", "undo_verb"})
_HEADED = 3
_TICKING = word_list("clausing.ticking")
_BOXING = _TICKING | {"untick", "uncheck"}


@dataclass
class Clausing:
    """Reads a clause.

    Args:
        draft: the plan; steps are added to it.
        database: what it may be about; None for what needs no schema.
        topics: what "it" means.
        person: whom "his" means.
        goes_on: whether the topics were named in this message, so that a clause may leave them out.
        props: properties that a heading before it named.
    """

    draft: Draft
    stretch: Stretch
    database: Database | None
    topics: Sequence[Target]
    person: str
    goes_on: bool = False
    props: Sequence[Anchor] = ()
    named: list[Target] = field(default_factory=list)

    def write(self) -> bool:
        """Add the steps; False when a word is unexplained. Raises BadInput, CannotPlan."""
        anchors: Sequence[Anchor] = self._anchors()
        while anchors and anchors[0].kind in _PASSED:
            anchors = anchors[1:]
        if not anchors:
            return False
        anchors = self._behind_title(anchors)
        if self.database is None:
            plain = PlainClause(self.draft, self.topics)
            made = plain.write(anchors) or ContentClause(self.draft).write(anchors)
            self.named = plain.named
            return made
        ground = self._ground(self.database)
        made = self._against(ground, anchors)
        self.named = ground.named
        return made

    def values(self) -> Json | None:
        """The values that a clause says and nothing else; None when it says more, or none."""
        if self.database is None:
            return None
        ground = self._ground(self.database)
        said = ground.assigned(self._anchors())
        if said.words or said.rows or said.everything or not is_simple(said):
            return None
        return written(said.bounds, ground.schema, self.draft)

    def _anchors(self) -> list[Anchor]:
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self.database)
        return reading.anchors(self.stretch.start, self.stretch.end)

    def _behind_title(self, anchors: Sequence[Anchor]) -> Sequence[Anchor]:
        """ "Dark mode: add the tag mobile": the verb behind a title as the clause's first word."""
        plain = [each for each in anchors if each.kind not in {"filler", "noun", "place"}]
        if len(plain) < _HEADED or plain[0].kind != "row" or plain[1].kind not in _JOINTS:
            return anchors
        reading = Anchoring(self.draft.text, self.draft.lexicon, self.draft.asked, self.database)
        behind = reading.anchors(plain[1].end, self.stretch.end)
        if not behind or behind[0].kind not in _VERBS:
            return anchors
        return [behind[0], plain[0], *behind[1:]]

    def _ground(self, database: Database) -> ClauseGround:
        ground = ClauseGround(self.draft, self.stretch, database, self.topics, self.person)
        ground.goes_on, ground.props = self.goes_on, self.props
        return ground

    def _against(self, ground: ClauseGround, anchors: Sequence[Anchor]) -> bool:
        """The clause by its first word."""
        head, rest = anchors[0], anchors[1:]
        updating, asking = UpdatingClause(ground), AskingClause(ground)
        if head.kind == "verb" and bare(head.text) in {"all", "everything"}:
            # "Everything tagged docs should go to Jonas."
            rows = [replace(head, kind="all"), *rest]
            return updating.told(rows) or _asked(ground, rows) or asking.show(rest)
        if head.text.casefold() in _TICKING and any(bare(each.text) == "off" for each in rest):
            rest = [each for each in rest if bare(each.text) != "off"]
            head = replace(head, kind="done_verb")
        if head.kind == "verb":
            rest = _with_box(ground, head, rest)
            return _verbs(ground, bare(head.text))[head.value](rest)
        if head.kind == "done_verb":
            boxed = _with_box(ground, head, rest)
            done = [*rest, replace(head, kind="state", value="done")]
            return updating.update(boxed if len(boxed) > len(rest) else done)
        if head.kind == "undo_verb":
            return updating.unchecked(_with_box(ground, head, rest))
        return updating.told(anchors) or _asked(ground, anchors)


def _asked(ground: ClauseGround, anchors: Sequence[Anchor]) -> bool:
    """Whether a clause without a verb asks for rows: not when it is about one that it names."""
    return not ground.named and AskingClause(ground).told(anchors)


def _with_box(ground: ClauseGround, head: Anchor, rest: Sequence[Anchor]) -> list[Anchor]:
    """What is ticked, with the only checkbox that it has where the clause names none."""
    boxes = [prop.name for prop in ground.schema.values() if prop.type == "checkbox"]
    named = any(each.kind in {"box", "option", "state", "prop", "date"} for each in rest)
    if len(boxes) != 1 or named or bare(head.text).split()[0] not in _BOXING:
        return list(rest)
    if not english_anchors().also("form", bare(boxes[0])):
        # What is ticked is done, bought, paid; a box called "Customer-facing" has to be named.
        return list(rest)
    box = replace(head, kind="box", prop=boxes[0], value="", yes=head.kind != "undo_verb")
    return [*rest, box]


def _verbs(ground: ClauseGround, verb: str) -> dict[str, Callable[[Sequence[Anchor]], bool]]:
    """What reads the clauses that begin with a verb of a meaning."""
    updating, asking = UpdatingClause(ground), AskingClause(ground)
    creating, trashing = CreatingClause(ground), TrashingClause(ground)
    measuring = {name: (lambda rest, name=name: asking.measure(rest, name)) for name in MEASURES}
    return {
        "create": lambda rest: updating.recorded(rest, verb) or creating.create(rest),
        "trash": lambda rest: updating.taken(rest) or trashing.trash(rest),
        "empty": lambda rest: trashing.trash(rest, named=False),
        "update": lambda rest: updating.update(rest) or creating.put(rest),
        "show": asking.show,
        "top": lambda rest: asking.show(rest, top=True),
        **measuring,
    }
