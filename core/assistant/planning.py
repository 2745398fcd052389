"""The work of planning: a request's words, or the request it undoes, to an outcome."""

from collections.abc import Callable, Sequence

from core.assistant.undoing import undo_plan
from core.domain.plan import Clarify, Outcome, Plan, Refuse
from core.domain.ports import Planner
from core.domain.task import Claimed, Planned, Request, Verdict
from core.operations.catalogue import Catalogue
from core.planner.rules import CORRECTION
from core.storage import requests, stopping, tasks
from core.storage.database import Database
from core.telemetry import metrics

Aside = Callable[[Request], Outcome | None]
"""What answers some requests before the planner: None for those that are not meant for it."""


MOST_QUESTIONS = 2
"""Questions about one request; after them it is left undone, and what would work is said."""


class PlanningWork:
    """Plans requests; a plan that takes another back is made from what that one did."""

    def __init__(
        self,
        database: Database,
        planner: Planner,
        catalogue: Catalogue,
        asides: Sequence[Aside] = (),
    ) -> None:
        self._database = database
        self._planner = planner
        self._catalogue = catalogue
        self._asides = asides

    def run(self, claimed: Claimed, say: Callable[[str], None]) -> Verdict:
        """Find out what to do. No Notion write happens here."""
        if claimed.request.undoes is not None:
            return Planned(outcome=self._undo(claimed.request.undoes))
        for aside in self._asides:
            answered = aside(claimed.request)
            if answered is not None:
                return Planned(outcome=answered)
        outcome = self._planner.plan(claimed.request)
        if isinstance(outcome, Clarify) and self._asked_before(claimed.request) >= MOST_QUESTIONS:
            outcome = _at_last(outcome)
        if isinstance(outcome, Plan) and all(s.rule == CORRECTION for s in outcome.steps):
            self._take_place(claimed.request)
        metrics.of_process().planned(type(self._planner).__name__, outcome.kind)
        return Planned(outcome=outcome)

    def _take_place(self, request: Request) -> None:
        """Stop what a correction is about, while it waits; its card loses its buttons."""
        with self._database.begin() as tx:
            for each in requests.latest(tx, request.thread, limit=5):
                mine = each.person.id == request.person.id and each.id != request.id
                if mine and isinstance(each.outcome, Plan):
                    if each.finished_at is None:
                        actor = request.person.id
                        stopping.stop_request(tx, each.id, actor=actor, action="request.corrected")
                        requests.supersede(tx, each.id, request.id)
                    return

    def _asked_before(self, request: Request) -> int:
        """Questions that led to this request, each answered by the next."""
        with self._database.read() as tx:
            known = {each.id: each for each in requests.latest(tx, request.thread, limit=10)}
        count, wanted = 0, request.id
        while (
            earlier := next((each for each in known.values() if each.superseded_by == wanted), None)
        ) is not None and isinstance(earlier.outcome, Clarify):
            count, wanted = count + 1, earlier.id
        return count

    def _undo(self, request_id: str) -> Outcome:
        with self._database.read() as tx:
            original = requests.get(tx, request_id)
            done = tasks.of_request(tx, request_id)
        plan = undo_plan(original, done, self._catalogue)
        return plan or Refuse(text="There is nothing to undo: no step of it changed anything.")


def _at_last(question: Clarify) -> Refuse:
    """What is said in place of one question too many."""
    examples = tuple(option.request for option in question.options)
    text = f"I would have to ask once more: {question.question} Say all of it in one request."
    return Refuse(text=text, examples=examples)
