"""The planner that needs no model: it reads a request with the grammar and looks names up."""

from collections.abc import Mapping
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Option, Outcome, Plan, Refuse, Step
from core.domain.ports import NotionFor, NotionReads
from core.domain.task import Request
from core.kit.clock import Clock
from core.kit.errors import AssistantError, BadInput
from core.operations.catalogue import Catalogue
from core.operations.spec import Risk
from core.planner.answers import (
    MAX_TEXT,
    each_by_itself,
    empty,
    examples_for,
    first_settled,
    is_settled,
    not_understood,
    social,
    too_long,
    understood_part,
    unsure,
    vague,
)
from core.planner.asked_once import AskedOnce
from core.planner.check import check
from core.planner.conditions import conditioned
from core.planner.crossing import crosses
from core.planner.depending import dependent
from core.planner.drafting import write
from core.planner.drafts.draft import Draft
from core.planner.failing import parted, with_fallback
from core.planner.following import EarlierPlans, Spoken, follow, no_plans, spoken_of
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.reading import Reader
from core.planner.grammar.retelling import is_polite, retold, turned
from core.planner.grammar.said import (
    Put,
    Sentence,
    Social,
)
from core.planner.grammar.scanning import clean, is_empty
from core.planner.grammar.titled import titled
from core.planner.grammar.words import english
from core.planner.halving import in_two
from core.planner.known import known_names, picks_one_of_several, titles, with_places
from core.planner.parts.anchored import read_anchored
from core.planner.parts.covering import left_out, takes_words_for_titles, words_written
from core.planner.parts.gathering import is_question
from core.planner.parts.preferring import rather
from core.planner.parts.reading import PartsReader
from core.planner.resolve import CannotPlan
from core.planner.rules import WORDED
from core.planner.spelling import corrected
from core.planner.them import Before, EarlierRows, about_them, no_rows

DOUBT = 2.9
"""A clause further than this from what is usually said was not understood."""
COST = 4.5
"""The same for the words of the whole request, for each clause in it."""
SURE_DOUBT: Mapping[type, float] = {Put: 1.0}
SURE_OTHERWISE = 1.4
SURE_COST = 2.0
"""The same for requests that write: beyond these, the person is asked first. Of the requests that
the grammar was made with, every one that writes lies below."""
_log = structlog.get_logger(__name__)


class GrammarPlanner:
    """Plans requests with the grammar.

    Args:
        catalogue: the operations that plans may use.
        notion_for: the Notion connection of a request's workspace.
        clock: measures how long planning takes; days count from when the person spoke.
        earlier: what was planned in the thread before, for "make it Friday instead".
        rows: what the thread's last plan added or changed, for "assign them to Ann".
        trashed: what the thread moved to the trash, for "restore Old tasks".
    """

    def __init__(
        self,
        catalogue: Catalogue,
        notion_for: NotionFor,
        clock: Clock,
        *,
        earlier: EarlierPlans = no_plans,
        rows: EarlierRows = no_rows,
        trashed: EarlierRows = no_rows,
    ) -> None:
        self._catalogue = catalogue
        self._notion_for = notion_for
        self._clock = clock
        self._earlier = earlier
        self._rows = rows
        self._trashed = trashed
        self._reader = Reader(english())

    def plan(self, request: Request) -> Outcome:
        """What to do about a request. Raises errors of core.kit.errors when Notion fails."""
        started = self._clock.monotonic()
        outcome = self._outcome(request)
        milliseconds = round((self._clock.monotonic() - started) * 1000)
        _log.info("planner.planned", outcome=outcome.kind, milliseconds=milliseconds)
        return outcome

    def _outcome(self, request: Request) -> Outcome:
        text = clean(request.text)
        if len(text) > MAX_TEXT:
            return too_long(len(text))
        asked = asked_by(request)
        notion = AskedOnce(self._notion_for(request))
        if is_empty(text):
            return empty(self._examples(notion))
        plain = self._reader.read(text, Lexicon(), asked)
        if plain and len(plain.clauses) == 1 and plain.cost < 1:
            only = plain.clauses[0]
            if isinstance(only, Social):
                return social(only, self._examples(notion))
        text = titled(text, known_names(text, notion))
        outcome = self._turned(text, request, asked, notion) or self._whole(
            text, request, asked, notion
        )
        outcome = self._by_anchors(text, outcome, request, notion)
        if isinstance(outcome, Plan):
            outcome = self._uncrossed(outcome, text, request, notion)
        if isinstance(outcome, Clarify | Refuse) and not is_settled(outcome):
            late = self._turned(text, request, asked, notion, late=True)
            outcome = late or self._put_right(text, request, asked, notion) or outcome
        return self._with_examples(outcome, notion)

    def _by_anchors(
        self, text: str, first: Outcome, request: Request, notion: NotionReads
    ) -> Outcome:
        """What comes of what a text names, where its sentences gave nothing or less."""
        lexicon = known_names(text, notion)
        draft = Draft(text, request.person, asked_by(request), notion, lexicon)
        before = next(iter(self._earlier(request)), None)
        draft.after(self._spoken_of(before, request))
        second = None if self._reader.guarded(text) else read_anchored(draft, before)
        if isinstance(second, Plan) and picks_one_of_several(second, lexicon, text):
            second = None
        return rather(first, self._checked(second) if isinstance(second, Plan) else second, text)

    def _turned(
        self, text: str, request: Request, asked: Asked, notion: NotionReads, *, late: bool = False
    ) -> Plan | None:
        """The plan of a text whose turns of phrase are said plainly, if it writes none of that."""
        plainly = turned(text, late=late)
        plan = self._whole(plainly, request, asked, notion) if plainly != text else None
        if late and plan is not None:
            plan = self._by_anchors(plainly, plan, request, notion)
        if not isinstance(plan, Plan):
            return None
        written = words_written([each for each in plan.steps if self._is_writing(each)])
        return plan if written <= set(bare(text).split()) else None

    def _whole(self, text: str, request: Request, asked: Asked, notion: NotionReads) -> Outcome:
        """What comes of a whole text: of what it depends on, of what was before, of itself."""
        special = self._depending(text, request, asked, notion) or self._about_them(
            text, request, asked, notion
        )
        return special or self._told(text, request, asked, notion)

    def _told(self, text: str, request: Request, asked: Asked, notion: NotionReads) -> Outcome:
        """What comes of a text as it stands, or in plainer words where it has some."""
        others = retold(text, known_names(text, notion))
        asks = is_question(text) or (text.endswith("?") and not is_polite(text))

        def settled(*, first: bool) -> Outcome | None:
            plans = (self._read(each.text, request, asked, notion)
                     for each in others if each.first is first)  # fmt: skip
            return first_settled(
                each
                for each in plans
                if not (asks and isinstance(each, Plan) and self._writes(each))
            )

        told = settled(first=True)
        outcome = told or self._read(text, request, asked, notion)
        if not is_settled(outcome):
            told = settled(first=False)
        if not (told or asks or is_settled(outcome)):
            told = self._in_two(text, request, asked, notion)
        return told or outcome

    def _uncrossed(
        self, plan: Plan, text: str, request: Request, notion: NotionReads
    ) -> Plan | Clarify:
        """A plan, or what comes of two halves where it takes what is said of one for another."""
        asked = asked_by(request)
        crossing = crosses(plan, text, known_names(text, notion), asked)
        if not (crossing or any(takes_words_for_titles(step, text) for step in plan.steps)):
            return plan
        both = self._in_two(text, request, asked, notion)
        return both or (each_by_itself() if crossing else plan)

    def _in_two(
        self, text: str, request: Request, asked: Asked, notion: NotionReads
    ) -> Plan | None:
        """The plan of a text that is two requests."""
        known = known_names(text, notion).targets.values()
        names = [each.title for each in known if each.title in text]
        return in_two(text, names, lambda said: self._told(said, request, asked, notion))

    def _about_them(
        self, text: str, request: Request, asked: Asked, notion: NotionReads
    ) -> Plan | None:
        """The plan of a text about all that was just found or made; None when it is another."""
        earlier = next(iter(self._earlier(request)), None)
        draft = Draft(text, request.person, asked, notion, known_names(text, notion))
        plan = about_them(
            text,
            draft,
            Before(earlier, self._rows(request)),
            lambda said: self._read(said, request, asked, notion),
        )
        checked = self._checked(plan) if plan else None
        return checked if isinstance(checked, Plan) else None

    def _depending(
        self, text: str, request: Request, asked: Asked, notion: NotionReads
    ) -> Plan | Clarify | None:
        """The plan of a text that depends on something; None when it does not, or on what else."""
        found, halves = dependent(text), parted(text)
        plan: Plan | Clarify | None = None
        if halves is not None and (found is None or not found.otherwise):
            plan = with_fallback(
                *halves, lambda said: self._told(said, request, asked, notion), self._has_id
            )
        elif found is not None:
            lexicon = known_names(text, notion)
            plan = conditioned(
                found,
                lambda said: self._read(said, request, asked, notion),
                lambda said: PartsReader(said, lexicon, asked).read(),
                Draft(text, request.person, asked, notion, lexicon),
            )
        checked = self._checked(plan) if isinstance(plan, Plan) else plan
        return None if isinstance(checked, Refuse) else checked

    def _has_id(self, operation: str) -> bool:
        """Whether a result tells what was made or changed."""
        return "id" in self._catalogue.get(operation).result_model.model_fields

    def _read(self, text: str, request: Request, asked: Asked, notion: NotionReads) -> Outcome:
        """What comes of a text as it stands: by its sentences, else by its parts."""
        try:
            first = self._plan(text, request, asked, notion)
        except CannotPlan as ended:
            first = ended.outcome
        if isinstance(first, Plan) and self._writes(first) and first.steps[0].rule not in WORDED:
            forgotten = left_out(first, text, known_names(text, notion), asked)
            if forgotten:
                second = self._by_parts(text, request, asked, notion)
                return second or unsure([s.title for s in first.steps], examples_for(()), "")
        if self._needs_second(first, text):
            second = self._by_parts(text, request, asked, notion)
            first = second or self._vague(text, first, asked, notion)
        return first

    def _vague(self, text: str, first: Outcome, asked: Asked, notion: NotionReads) -> Outcome:
        """A question in place of a refusal, when a text says what to do, but not to what."""
        if not isinstance(first, Refuse):
            return first
        missing = PartsReader(text, known_names(text, notion), asked).missing()
        return Clarify(question=missing) if missing else vague(text, first)

    def _put_right(
        self, text: str, request: Request, asked: Asked, notion: NotionReads
    ) -> Outcome | None:
        """What comes of a text without its slips; None when it had none or that does not help.

        A write whose own words the correction would change is asked about first.
        """
        right = corrected(text, known_names(text, notion))
        outcome = self._read(right.text, request, asked, notion) if right else None
        if right is None or not isinstance(outcome, Plan):
            return None
        written = words_written([s for s in outcome.steps if self._is_writing(s)])
        if not written & set(right.words):
            return outcome
        option = Option(label=right.text, request=right.text)
        return Clarify(question=f"Did you mean “{right.text}”?", options=(option,))

    def _needs_second(self, first: Outcome, text: str) -> bool:
        """Whether the reading by sentences leaves something to the reading by parts."""
        if not isinstance(first, Plan):
            return not self._reader.guarded(text)
        return any(takes_words_for_titles(step, text) for step in first.steps)

    def _by_parts(
        self, text: str, request: Request, asked: Asked, notion: NotionReads
    ) -> Plan | None:
        """The plan of the second reading; None when it is none."""
        lexicon = known_names(text, notion)
        before = next(iter(self._earlier(request)), None)
        spoken = self._spoken_of(before, request)
        clause = PartsReader(text, lexicon, asked, spoken[1]).read()
        if clause is None:
            return None
        draft = Draft(text, request.person, asked, notion, lexicon)
        draft.trashed = partial(self._trashed, request)
        draft.after(spoken)
        try:
            write(clause, draft, ())
            plan = self._checked(draft.plan())
        except CannotPlan:
            return None
        return plan if isinstance(plan, Plan) else None

    def _spoken_of(self, before: Plan | None, request: Request) -> Spoken:
        """What "it" means after the thread's last plan, as a place and as a thing."""
        return spoken_of(before, self._rows(request)) if before is not None else (None, None)

    def _plan(self, text: str, request: Request, asked: Asked, notion: NotionReads) -> Outcome:
        lexicon = known_names(text, notion)
        before = next(iter(self._earlier(request)), None)
        draft = Draft(text, request.person, asked, notion, lexicon)
        if before is not None and follow(before, draft, self._rows(request)):
            return self._checked(draft.plan())
        sentence = self._reader.read(text, lexicon, asked)
        if sentence is not None:
            lexicon, learned = with_places(sentence, text, lexicon, notion)
            sentence = self._reader.read(text, lexicon, asked) if learned else sentence
        examples = examples_for(lexicon.targets.values())
        if sentence is None or not _is_understood(sentence):
            return not_understood(understood_part(sentence, text, DOUBT), examples)
        draft = Draft(text, request.person, asked, notion, lexicon)
        draft.trashed = partial(self._trashed, request)
        draft.after(self._spoken_of(before, request))
        for index, clause in enumerate(sentence.clauses):
            write(clause, draft, sentence.clauses[index + 1 :])
        if not draft.steps:
            return social(Social("help"), examples)
        plan = self._checked(draft.plan())
        if isinstance(plan, Plan) and self._writes(plan):
            guard = self._reader.guarded(text)
            if guard or is_question(text) or not _is_sure(sentence):
                return unsure([step.title for step in plan.steps], examples, guard)
        return plan

    def _writes(self, plan: Plan) -> bool:
        """Whether anything of a plan does more than read."""
        return any(map(self._is_writing, plan.steps))

    def _is_writing(self, step: Step) -> bool:
        return self._catalogue.get(step.operation).risks != (Risk.READ,)

    def _checked(self, plan: Plan) -> Plan | Refuse:
        """The plan if it may run; values that no operation takes, as a title too long, end it."""
        try:
            check(plan, self._catalogue)
        except BadInput as error:
            _log.warning("planner.plan_refused", problems=str(error))
            return Refuse(text=str(error))
        return plan

    def _with_examples(self, outcome: Outcome, notion: NotionReads) -> Outcome:
        if isinstance(outcome, Refuse) and not outcome.examples:
            return outcome.model_copy(update={"examples": self._examples(notion)})
        return outcome

    def _examples(self, notion: NotionReads) -> tuple[str, ...]:
        """Examples with names of the workspace; with made-up ones while Notion does not answer."""
        try:
            return examples_for(titles(notion).values())
        except AssistantError as error:
            _log.warning("planner.names_unavailable", error=error.code)
            return examples_for(())


def asked_by(request: Request) -> Asked:
    """When and where a request is meant; UTC when the person's zone is not known."""
    try:
        zone = ZoneInfo(request.person.zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Asked(request.said_at, zone, request.person.locale)


def _is_understood(sentence: Sentence) -> bool:
    return max(sentence.doubts) <= DOUBT and sentence.cost <= COST * len(sentence.clauses)


def _is_sure(sentence: Sentence) -> bool:
    """Whether every word of a request has its place, so that it may write."""
    doubts = zip(sentence.clauses, sentence.doubts, strict=True)
    return (
        all(doubt <= SURE_DOUBT.get(type(each), SURE_OTHERWISE) for each, doubt in doubts)
        and sentence.cost <= SURE_COST * len(sentence.clauses)
        and not any(isinstance(each, Put) and each.mixes_quotes for each in sentence.clauses)
    )
