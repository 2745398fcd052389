"""The planner that needs no model: it reads a request with the grammar and looks names up."""

import structlog

from core.domain.plan import Outcome, Plan, Refuse
from core.domain.ports import NotionFor, NotionReads
from core.domain.task import Request
from core.kit.clock import Clock
from core.kit.errors import AssistantError
from core.operations.catalogue import Catalogue
from core.planner.answers import MAX_TEXT, empty, examples_for, social, too_long
from core.planner.asked_once import AskedOnce
from core.planner.doubts.deliberating import unless_deliberating
from core.planner.following import EarlierPlans, no_plans
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.reading import Reader
from core.planner.grammar.said import Social
from core.planner.grammar.scanning import clean, is_empty
from core.planner.grammar.words import english
from core.planner.helping import asks_for_help
from core.planner.known import titles
from core.planner.leaning import with_less
from core.planner.occasion import Occasion, Threads
from core.planner.readings import Readings
from core.planner.telling import Telling
from core.planner.them import EarlierRows, no_rows

_FEW_WORDS = 12
"""Words of a greeting, of thanks, of a question about the assistant."""
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
        self._threads = Threads(earlier, rows, trashed)
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
        notion = AskedOnce(self._notion_for(request))
        if is_empty(text):
            return empty(self._examples(notion))
        occasion = Occasion(request, notion, self._catalogue, self._threads)
        short = len(text.split()) <= _FEW_WORDS
        plain = self._reader.read(text, Lexicon(), occasion.asked) if short else None
        if plain and len(plain.clauses) == 1 and plain.cost < 1:
            only = plain.clauses[0]
            if isinstance(only, Social):
                return social(only, self._examples(notion))
        outcome = with_less(text, occasion, Readings(occasion, self._reader).outcome)
        if isinstance(outcome, Plan) and occasion.writes(outcome):
            outcome = unless_deliberating(outcome, text)
        if isinstance(outcome, Plan):
            draft = occasion.draft(text)
            return Telling(draft.lexicon, draft.values).told(outcome)
        if asks_for_help(text):
            return social(Social("help"), self._examples(notion))
        return self._with_examples(outcome, notion)

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
