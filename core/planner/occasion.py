"""One request while it is read: who asked what and when, what the workspace and its thread know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from core.domain.notion import Target
from core.domain.plan import Plan, Refuse, Step
from core.domain.ports import NotionReads
from core.domain.task import Request
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue
from core.operations.spec import Risk
from core.planner.check import check
from core.planner.drafts.draft import Draft
from core.planner.following import EarlierPlans, Spoken, no_plans, spoken_of
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.known import looked_into, names_with
from core.planner.parts.covering import words_written
from core.planner.them import Before, EarlierRows, no_rows

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Threads:
    """What is known of the threads that requests stand in.

    Args:
        earlier: what was planned in the thread before, for "make it Friday instead".
        rows: what the thread's last plan added or changed, for "assign them to Ann".
        trashed: what the thread moved to the trash, for "restore Old tasks".
    """

    earlier: EarlierPlans = no_plans
    rows: EarlierRows = no_rows
    trashed: EarlierRows = no_rows


@dataclass(frozen=True)
class Occasion:
    """What every reading of one request's text goes by.

    Args:
        request: what was asked.
        notion: the workspace, as the asker sees it.
        catalogue: the operations that plans may use.
        threads: what was planned before in its thread.
    """

    request: Request
    notion: NotionReads
    catalogue: Catalogue
    threads: Threads
    _lexicons: dict[tuple[str, ...], Lexicon] = field(default_factory=dict)

    @cached_property
    def asked(self) -> Asked:
        """When and where the request is meant."""
        return asked_by(self.request)

    @cached_property
    def earlier(self) -> Plan | None:
        """The thread's last plan."""
        return next(iter(self.threads.earlier(self.request)), None)

    @property
    def before(self) -> Before:
        """The thread's last plan with what it added or changed."""
        return Before(self.earlier, self.rows)

    @cached_property
    def rows(self) -> Sequence[Target]:
        """What the thread's last plan added or changed."""
        return self.threads.rows(self.request)

    @cached_property
    def spoken(self) -> Spoken:
        """What "it" means after the thread's last plan, as a place and as a thing."""
        return spoken_of(self.earlier, self.rows) if self.earlier is not None else (None, None)

    def lexicon(self, text: str) -> Lexicon:
        """What the workspace calls things, as far as a text needs it."""
        databases = looked_into(text, self.notion)
        if databases not in self._lexicons:
            self._lexicons[databases] = names_with(databases, self.notion)
        return self._lexicons[databases]

    def draft(self, text: str, lexicon: Lexicon | None = None) -> Draft:
        """An empty plan for a text, in which "it" means nothing yet."""
        known = lexicon or self.lexicon(text)
        return Draft(text, self.request.person, self.asked, self.notion, known)

    def draft_after(self, text: str, lexicon: Lexicon | None = None) -> Draft:
        """An empty plan for a text that goes on from what the thread spoke of."""
        draft = self.draft(text, lexicon)
        draft.trashed = partial(self.threads.trashed, self.request)
        draft.after(self.spoken)
        return draft

    def checked(self, plan: Plan) -> Plan | Refuse:
        """The plan if it may run; values that no operation takes, as a title too long, end it."""
        try:
            check(plan, self.catalogue)
        except BadInput as error:
            _log.warning("planner.plan_refused", problems=str(error))
            return Refuse(text=str(error))
        return plan

    def writes(self, plan: Plan) -> bool:
        """Whether anything of a plan does more than read."""
        return any(map(self._is_writing, plan.steps))

    def written(self, plan: Plan) -> set[str]:
        """The person's words that a plan writes."""
        return words_written([each for each in plan.steps if self._is_writing(each)])

    def has_id(self, operation: str) -> bool:
        """Whether the result of an operation tells what was made or changed."""
        return "id" in self.catalogue.get(operation).result_model.model_fields

    def _is_writing(self, step: Step) -> bool:
        return self.catalogue.get(step.operation).risks != (Risk.READ,)


def asked_by(request: Request) -> Asked:
    """When and where a request is meant; UTC when the person's zone is not known."""
    try:
        zone = ZoneInfo(request.person.zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Asked(request.said_at, zone, request.person.locale)
