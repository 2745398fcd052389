"""The ways to read one request's text, from its own sentences to what it only names.

A text is read as it stands, in plainer words, by its parts, in two halves, by what it depends on
and by what it names; each way is tried where those before it gave nothing.
"""

from dataclasses import replace

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Option, Outcome, Plan, Refuse
from core.planner.answers import (
    each_by_itself,
    examples_for,
    first_settled,
    is_settled,
    unsure,
    vague,
)
from core.planner.asking.losing import unless_losing
from core.planner.asking.preferring import rather_asked
from core.planner.asking.reader import read_question
from core.planner.asking.stray import unless_stray
from core.planner.conditions import conditioned
from core.planner.depending import dependent
from core.planner.doubts.addressing import addressed
from core.planner.doubts.crossing import crosses
from core.planner.doubts.reaching import doubted
from core.planner.doubts.reporting import unless_reported
from core.planner.drafting import write
from core.planner.drafts.draft import Draft
from core.planner.failing import parted, with_fallback
from core.planner.frames.framed import read_framed
from core.planner.grammar.reading import Reader
from core.planner.grammar.retelling import is_polite, retold, turned
from core.planner.halving import in_two
from core.planner.known import picks_one_of_several
from core.planner.occasion import Occasion
from core.planner.parts.anchored import read_anchored
from core.planner.parts.covering import left_out, takes_words_for_titles
from core.planner.parts.gathering import is_question
from core.planner.parts.preferring import rather
from core.planner.parts.reading import PartsReader
from core.planner.resolve import CannotPlan
from core.planner.rules import WORDED
from core.planner.sentences import read_sentences
from core.planner.spelling import corrected
from core.planner.them import about_them


class Readings:
    """Reads texts of one request.

    Args:
        occasion: the request, and what is known for it.
        reader: the grammar's sentences.
    """

    def __init__(self, occasion: Occasion, reader: Reader) -> None:
        self._occasion = occasion
        self._reader = reader

    def outcome(self, text: str) -> Outcome:
        """What comes of a request's text, in the likeliest of all readings."""
        outcome = self._by_anchors(text, self._turned(text) or self._whole(text))
        if isinstance(outcome, Plan):
            outcome = self._uncrossed(outcome, text)
        if isinstance(outcome, Clarify | Refuse) and not is_settled(outcome):
            late = self._turned(text, late=True)
            outcome = late or self._put_right(text) or outcome
        if isinstance(outcome, Plan) and self._occasion.writes(outcome):
            said = doubted(addressed(outcome, text), text, self._occasion.lexicon(text))
            return unless_reported(said, text) if isinstance(said, Plan) else said
        asked = rather_asked(outcome, self._question(text))
        return unless_losing(unless_stray(asked, text), text, self._occasion.lexicon(text))

    def _question(self, text: str) -> Plan | None:
        """What comes of a text that asks for rows; None when one of its words has no place."""
        occasion = self._occasion
        plan = read_question(occasion.draft(text), follows=occasion.earlier is not None)
        if plan is None or picks_one_of_several(plan, occasion.lexicon(text), text):
            return None
        checked = occasion.checked(plan)
        return checked if isinstance(checked, Plan) else None

    def _by_anchors(self, text: str, first: Outcome) -> Outcome:
        """What comes of what a text names, where its sentences gave nothing or less."""
        draft = self._occasion.draft_after(text)
        guarded = self._reader.guarded(text)
        second = None if guarded not in {"", "instead of"} else self._named(draft)
        if isinstance(second, Plan):
            unclear = picks_one_of_several(second, self._occasion.lexicon(text), text)
            second = None if unclear else second
        checked = self._occasion.checked(second) if isinstance(second, Plan) else second
        return rather(first, checked, text)

    def _named(self, draft: Draft) -> Plan | Clarify | None:
        """What comes of a text by what it holds in any order, else by what it names."""
        framed = read_framed(replace(draft, steps=[]))
        return framed or read_anchored(draft, self._occasion.earlier)

    def _turned(self, text: str, *, late: bool = False) -> Plan | None:
        """The plan of a text whose turns of phrase are said plainly, if it writes none of that."""
        plainly = turned(text, late=late)
        plan = self._whole(plainly) if plainly != text else None
        if late and plan is not None:
            plan = self._by_anchors(plainly, plan)
        if not isinstance(plan, Plan):
            return None
        return plan if self._occasion.written(plan) <= set(bare(text).split()) else None

    def _whole(self, text: str) -> Outcome:
        """What comes of a whole text: of what it depends on, of what was before, of itself."""
        return self._depending(text) or self._about_them(text) or self._told(text)

    def _told(self, text: str) -> Outcome:
        """What comes of a text as it stands, or in plainer words where it has some."""
        others = retold(text, self._occasion.lexicon(text))
        asks = is_question(text) or (text.endswith("?") and not is_polite(text))

        def settled(*, first: bool) -> Outcome | None:
            plans = (self._read(each.text) for each in others if each.first is first)
            return first_settled(
                each
                for each in plans
                if not (asks and isinstance(each, Plan) and self._occasion.writes(each))
            )

        told = settled(first=True)
        outcome = told or self._read(text)
        if not is_settled(outcome):
            told = settled(first=False)
        if not (told or asks or is_settled(outcome)):
            told = self._in_two(text)
        return told or outcome

    def _uncrossed(self, plan: Plan, text: str) -> Plan | Clarify:
        """A plan, or what comes of two halves where it takes what is said of one for another."""
        crossing = crosses(plan, text, self._occasion.lexicon(text), self._occasion.asked)
        if not (crossing or any(takes_words_for_titles(step, text) for step in plan.steps)):
            return plan
        both = self._in_two(text)
        return both or (each_by_itself() if crossing else plan)

    def _in_two(self, text: str) -> Plan | None:
        """The plan of a text that is two requests."""
        known = self._occasion.lexicon(text).targets.values()
        names = [each.title for each in known if each.title in text]
        return in_two(text, names, self._told)

    def _about_them(self, text: str) -> Plan | None:
        """The plan of a text about all that was just found or made; None when it is another."""
        occasion = self._occasion
        plan = about_them(text, occasion.draft(text), occasion.before, self._read)
        checked = occasion.checked(plan) if plan else None
        return checked if isinstance(checked, Plan) else None

    def _depending(self, text: str) -> Plan | Clarify | None:
        """The plan of a text that depends on something; None when it does not, or on what else."""
        occasion = self._occasion
        found, halves = dependent(text), parted(text)
        plan: Plan | Clarify | None = None
        if halves is not None and (found is None or not found.otherwise):
            plan = with_fallback(*halves, self._told, occasion.has_id)
        elif found is not None:
            lexicon = occasion.lexicon(text)
            plan = conditioned(
                found,
                self._read,
                lambda said: PartsReader(said, lexicon, occasion.asked).read(),
                occasion.draft(text, lexicon),
            )
        checked = occasion.checked(plan) if isinstance(plan, Plan) else plan
        return None if isinstance(checked, Refuse) else checked

    def _read(self, text: str) -> Outcome:
        """What comes of a text as it stands: by its sentences, else by its parts."""
        occasion = self._occasion
        try:
            first = read_sentences(text, occasion, self._reader)
        except CannotPlan as ended:
            first = ended.outcome
        if (
            isinstance(first, Plan)
            and occasion.writes(first)
            and first.steps[0].rule not in WORDED
            and left_out(first, text, occasion.lexicon(text), occasion.asked)
        ):
            second = self._by_parts(text)
            return second or unsure([s.title for s in first.steps], examples_for(()), "")
        if self._needs_second(first, text):
            first = self._by_parts(text) or self._vague(text, first)
        return first

    def _vague(self, text: str, first: Outcome) -> Outcome:
        """A question in place of a refusal, when a text says what to do, but not to what."""
        if not isinstance(first, Refuse):
            return first
        occasion = self._occasion
        missing = PartsReader(text, occasion.lexicon(text), occasion.asked).missing()
        return Clarify(question=missing) if missing else vague(text, first)

    def _put_right(self, text: str) -> Outcome | None:
        """What comes of a text without its slips; None when it had none or that does not help.

        A write whose own words the correction would change is asked about first.
        """
        right = corrected(text, self._occasion.lexicon(text))
        outcome = self._read(right.text) if right else None
        if right is None or not isinstance(outcome, Plan):
            return None
        if not self._occasion.written(outcome) & set(right.words):
            return outcome
        option = Option(label=right.text, request=right.text)
        return Clarify(question=f"Did you mean “{right.text}”?", options=(option,))

    def _needs_second(self, first: Outcome, text: str) -> bool:
        """Whether the reading by sentences leaves something to the reading by parts."""
        if not isinstance(first, Plan):
            return not self._reader.guarded(text)
        return any(takes_words_for_titles(step, text) for step in first.steps)

    def _by_parts(self, text: str) -> Plan | None:
        """The plan of a text read by its parts; None when it is none."""
        occasion = self._occasion
        lexicon = occasion.lexicon(text)
        clause = PartsReader(text, lexicon, occasion.asked, occasion.spoken[1]).read()
        if clause is None:
            return None
        draft = occasion.draft_after(text, lexicon)
        try:
            write(clause, draft, ())
            plan = occasion.checked(draft.plan())
        except CannotPlan:
            return None
        return plan if isinstance(plan, Plan) else None
