"""Clauses that give rows new values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.content.times import find_whens
from core.content.values.choosing import bare
from core.content.values.schema import StatusGroup
from core.domain.plan import Clarify
from core.planner.drafts.members import HOLDING
from core.planner.grammar.edges import Asked
from core.planner.grammar.lists import word_list
from core.planner.parts.anchoring import Anchor
from core.planner.parts.assigning import Assigned
from core.planner.parts.bound import Bound
from core.planner.parts.clause_ground import ClauseGround, is_plural, is_simple
from core.planner.parts.splitting import Stretch
from core.planner.resolve import CannotPlan

_HEADS = frozenset({"row", "word", "filler", "it", "place", "person"})
_TOLD_HEADS = frozenset(
    {"tells", "prop", "option", "number", "nobody", "date", "box", "his", "mine"}
)
"""What a clause may begin with that says what a row has: "budget Mobile app = 45000"."""

_RECORDING = word_list("updating_clauses.recording")
_ADDING = word_list("updating_clauses.adding")
_MOVING = word_list("updating_clauses.moving")
_SPANNING = word_list("updating_clauses.spanning")
_WISHING = word_list("updating_clauses.wishing")
_OBLIGING = word_list("updating_clauses.obliging")


@dataclass
class UpdatingClause:
    """Reads clauses that give rows new values, told or asked for.

    Args:
        ground: what the clause is read against; steps are added to its draft.
    """

    ground: ClauseGround

    def told(self, anchors: Sequence[Anchor]) -> bool:
        """A clause without a verb of request that says what rows have."""
        if anchors[0].kind == "box" and anchors[0].value:
            return False
        asked = self.ground.draft.text[self.ground.stretch.end : self.ground.stretch.end + 1] == "?"
        said = self.ground.assigned(anchors, ties=True)
        rows = self.ground.rows(said)
        if rows:
            self.ground.named = rows
            plain = not (asked or said.words or said.everything) and self._is_told(said)
            self._of_the_past(said)
            return plain and self._is_plain(said) and self.ground.composer.update(said, rows)
        query = self.ground.assigned(anchors, asks=True)
        if query.everything and 0 <= query.towards < len(query.bounds) and not query.words:
            # "All tasks in Review go to Done."
            return is_simple(query) and self.ground.composer.update_all(query, query.towards)
        return False

    def _of_the_past(self, said: Assigned) -> None:
        """ "It was not on 5 but on 6 November": a day that is behind us."""
        pairs = set(pairwise(self.ground.stretch.words))
        if not (said.corrected and pairs & {("was", "not"), ("were", "not"), ("wasn", "t")}):
            return
        asked = self.ground.draft.asked
        said.bounds = [
            replace(each, text=_in_the_past(each.text, asked)) if each.kind == "date" else each
            for each in said.bounds
        ]

    def _is_plain(self, said: Assigned) -> bool:
        """Whether it says nothing but values, of rows that are named side by side."""
        return is_simple(said) and not self.ground.apart(said)

    def _is_told(self, said: Assigned) -> bool:
        """Whether a clause says what a row has from here on."""
        anchors = [each for each in said.anchors if each.kind not in {"polite", "sep"}]
        tells = said.tells or any(each.kind in {"own", "colon"} for each in anchors)
        tells = tells or not (said.rows or said.pointing)
        head = anchors[0].kind if anchors else ""
        heads = head in _HEADS or (tells and head in _TOLD_HEADS)
        owned = head != "person" or any(each.kind in {"own", "adds", "takes"} for each in anchors)
        if head == "nobody" and not _WISHING & set(self.ground.stretch.words):
            # "Nobody owns X" only says how it is.
            return False
        past = _tells_of_the_past(said, self.ground.stretch)
        return heads and owned and not (past or self._is_to_come(said)) and _is_fact(said, anchors)

    def _is_to_come(self, said: Assigned) -> bool:
        """Whether what is said to be done is only to be done: "Dark mode must be done by May"."""
        said_words = self.ground.stretch.words
        words = {*said_words, *(" ".join(pair) for pair in pairwise(said_words))}
        finished = {
            option.name
            for prop in self.ground.schema.values()
            for option in prop.options_in(StatusGroup.COMPLETE)
        }
        loose = [each for each in said.bounds if not each.named]
        if "would" in words and loose:
            return True
        done = any(each.kind == "option" and each.value in finished for each in loose)
        return done and bool(words & _OBLIGING)

    def recorded(self, rest: Sequence[Anchor], verb: str) -> bool:
        """ "Record Ann as the owner of X", "log 3 hours on X": values of a row that is there."""
        said = self.ground.assigned(rest, ties=True)
        adds = verb in _ADDING
        if not (adds or verb in _RECORDING) or said.words or said.everything:
            return False
        if said.noun and not said.rows:
            return False
        if adds and not all(map(self._is_member, said.bounds)):
            return False
        rows = self.ground.rows(said)
        if not self._is_plain(said) or not self.ground.composer.update(said, rows, adds=adds):
            return False
        self.ground.named = rows
        return True

    def _is_member(self, bound: Bound) -> bool:
        """Whether a value is added to others: a tag, or somebody as what is said."""
        kind = self.ground.schema[bound.prop].type if bound.prop else ""
        return kind == "multi_select" or (kind in HOLDING and bound.named)

    def taken(self, rest: Sequence[Anchor]) -> bool:
        """ "Strike the urgent tag from X": members out of those that a row has."""
        said = self.ground.assigned(rest, ties=True)
        holding = [each for each in said.bounds if each.kind != "lacking" and each.prop]
        members = holding and all(self.ground.schema[e.prop].type in HOLDING for e in holding)
        if not members or len(holding) != len(said.bounds) or said.words or said.everything:
            return False
        rows = self.ground.rows(said)
        said.taking = [each.start for each in holding]
        if not rows or not self._is_plain(said) or not self.ground.composer.update(said, rows):
            return False
        self.ground.named = rows
        return True

    def update(self, rest: Sequence[Anchor]) -> bool:
        """A clause whose verb says that rows get values. Raises CannotPlan."""
        if any(each.kind == "nobody" for each in rest):
            return False
        verb = next((each for each in self.ground.stretch.words if each in _MOVING), "")
        named = {bare(each.prop) for each in rest if each.kind == "prop"}
        self.ground.moves = bool(verb) and not named & _SPANNING
        said = self.ground.assigned(rest, changes=True, ties=True)
        rows = self.ground.rows(said)
        if rows:
            self.ground.named = rows
            self._must_say_what(said, rows[0].title)
            plain = not said.words and not said.everything and self._is_plain(said)
            return plain and self.ground.composer.update(said, rows)
        self._must_say_what(said)
        said = self.ground.assigned(rest, asks=True, changes=True)
        many = said.everything or is_plural(said)
        if said.words or said.rows or not (many and self._is_plain(said)) or said.towards < 0:
            return False
        return self.ground.composer.update_all(said, said.towards)

    def unchecked(self, rest: Sequence[Anchor]) -> bool:
        """A checkbox of rows that are named is emptied."""
        said = self.ground.assigned(rest, ties=True)
        rows = self.ground.rows(said)
        boxes = bool(said.bounds) and all(each.kind == "box" for each in said.bounds)
        self.ground.named = rows
        said.bounds = [replace(each, yes=False) for each in said.bounds]
        plain = boxes and not (said.words or said.everything) and self._is_plain(said)
        return plain and self.ground.composer.update(said, rows)

    def _must_say_what(self, said: Assigned, row: str = "") -> None:
        """Ask for the value of a property that is to be set, or for the row."""
        props = [each.prop for each in said.words if each.kind == "prop"]
        if said.bounds or said.everything or len(props) != 1 or len(said.words) != 1:
            return
        if row:
            raise CannotPlan(Clarify(question=f"What should “{props[0]}” of “{row}” be?"))
        if not (said.places or said.noun):
            raise CannotPlan(Clarify(question=f"Of what should I set “{props[0]}”, and to what?"))


def _is_fact(said: Assigned, anchors: Sequence[Anchor]) -> bool:
    """Whether words say that a row has the values, rather than name one: "Print flyers for Ann"."""
    loose = [each for each in said.bounds if not each.named and each.kind in {"row", "person"}]
    tells = said.tells or any(each.kind in {"colon", "own"} for each in anchors)
    told = next((each.start for each in anchors if each.kind == "tells"), len(said.bounds) and -1)
    first = min((each.start for each in said.rows), default=0)
    owns = any(each.kind == "own" for each in anchors)
    inside = any(
        first < each.start < told and not (each.named or (owns and each.kind == "person"))
        for each in said.bounds
    )
    return bool(tells or not loose) and not inside


def _in_the_past(day: str, asked: Asked) -> str:
    """A day as the last one that was called so."""
    found = find_whens(day, now=asked.now, zone=asked.zone, locale=asked.locale, lean="past")
    return str(found[0].start) if len(found) == 1 and found[0].end is None else day


def _tells_of_the_past(said: Assigned, stretch: Stretch) -> bool:
    """Whether a date tells when something was, so that it is no value: "done yesterday"."""
    if said.corrected:
        return False
    plainly = any(each.text.casefold() in {"was", "were"} for each in said.anchors)
    if plainly and any(each.kind in {"date", "number", "person", "me"} for each in said.bounds):
        return True
    loose = [each for each in said.bounds if each.kind == "date" and not each.named]
    others = [each for each in said.bounds if each.kind in {"box", "option"}]
    was = {"was", "were", "used"} & set(stretch.words)
    if was and any(b.kind == "option" and b.text[-2:] not in {"ed", "ne"} for b in said.bounds):
        # What a row was it may not be any more.
        return True
    return bool(loose and (others or {"was", "were", "been", "had", "did"} & set(stretch.words)))
