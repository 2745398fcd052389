"""The planner that asks a language model, and goes back to the grammar when that fails."""

from functools import partial
from typing import assert_never

import structlog

from core.domain.model import Completion, Ending, Prompt
from core.domain.plan import Answer, Clarify, Outcome, Plan, Refuse
from core.domain.ports import LanguageModel, NotionFor, Planner
from core.domain.task import Request
from core.kit.errors import AssistantError
from core.operations.catalogue import Catalogue
from core.planner.answers import MAX_TEXT
from core.planner.drafts.draft import Draft
from core.planner.grammar.scanning import clean, is_empty
from core.planner.guarding import guarded
from core.planner.known import known_names
from core.planner.model.answer import (
    SaidAnswer,
    SaidNo,
    SaidPlan,
    SaidQuestion,
    Unusable,
    read_answer,
)
from core.planner.model.conversation import Thread, followed
from core.planner.model.prompt import Frame, Shown, first_prompt, repair_prompt
from core.planner.model.resolving import Resolving, honest
from core.planner.model.telling import Quotes, Said, without_orders, without_quotes
from core.planner.occasion import asked_by
from core.planner.resolve import MAX_OPTIONS, CannotPlan

_log = structlog.get_logger(__name__)


class ModelPlanner:
    """Plans requests with a language model.

    One call, and one more with the check's messages when the first answer cannot be used. When
    the model fails altogether, the grammar plans. No part of an unusable plan ever runs.

    Args:
        model: the language model.
        grammar: plans when the model cannot.
        catalogue: the operations that plans may use.
        notion_for: the Notion connection of a request's workspace.
        thread: what is known of a request's thread.
    """

    def __init__(
        self,
        model: LanguageModel,
        grammar: Planner,
        *,
        catalogue: Catalogue,
        notion_for: NotionFor,
        thread: Thread | None = None,
    ) -> None:
        self._model = model
        self._grammar = grammar
        self._catalogue = catalogue
        self._frame = Frame.of(catalogue)
        self._notion_for = notion_for
        self._thread = thread or Thread()

    def plan(self, request: Request) -> Outcome:
        """What to do about a request. Raises errors of core.kit.errors when Notion fails."""
        text = clean(request.text)
        if is_empty(text) or len(text) > MAX_TEXT:
            return self._grammar.plan(request)
        notion = self._notion_for(request)
        asked = asked_by(request)
        said = self._thread.said(request)
        spoken = "\n".join((*(each.asked for each in said), text))
        lexicon = known_names(spoken, notion)
        draft = Draft(text, request.person, asked, notion, lexicon)
        draft.spoken, draft.trashed = spoken, partial(self._thread.trashed, request)
        about = followed(self._thread, request, draft, self._catalogue)
        if about is not None:
            return guarded(about, request.text)
        quotes = without_quotes(text)
        prompt = first_prompt(request, Shown(quotes.shown, said), lexicon, asked, self._frame)
        try:
            return guarded(self._ask(prompt, draft, quotes), request.text)
        except CannotPlan as ended:
            return guarded(ended.outcome, request.text)
        except Unusable as unusable:
            return self._without_model(request, unusable)
        except _ModelFailed as failed:
            _log.warning("planner.model_failed", reason=str(failed), request_id=request.id)
            return noted(self._grammar.plan(request), failed.told)

    def _ask(self, prompt: Prompt, draft: Draft, quotes: Quotes) -> Outcome:
        """One answer, or a second one that knows what was wrong with the first."""
        first = self._complete(prompt)
        try:
            return self._outcome(first, draft, quotes)
        except Unusable as unusable:
            _log.info("planner.model_corrected", problems=len(unusable.problems))
            said = Said(quotes.shown)
            told = [without_orders(problem, said) for problem in unusable.problems]
            again = repair_prompt(prompt, first.text, told)
        return self._outcome(self._complete(again), draft, quotes)

    def _complete(self, prompt: Prompt) -> Completion:
        try:
            completion = self._model.complete(prompt)
        except AssistantError as error:
            raise _ModelFailed(str(error)) from error
        if completion.ending is not Ending.DONE:
            raise _ModelFailed(_ENDINGS[completion.ending])
        return completion

    def _outcome(self, completion: Completion, draft: Draft, quotes: Quotes) -> Outcome:
        said = read_answer(completion.text)
        match said:
            case SaidPlan():
                source = f"model:{completion.usage.model}"
                return Resolving(draft, self._catalogue, source, quotes).plan(said)
            case SaidQuestion():
                offered = (honest(each, draft.text) for each in said.options)
                options = tuple(each for each in offered if each is not None)[:MAX_OPTIONS]
                return Clarify(question=said.question, options=options)
            case SaidAnswer():
                return Answer(text=said.text)
            case SaidNo():
                return Refuse(text=said.text)
            case _:
                assert_never(said)

    def _without_model(self, request: Request, unusable: Unusable) -> Outcome:
        """The grammar's plan or question; else a question that says what was wrong."""
        _log.warning("planner.model_unusable", problems=unusable.problems[:5])
        outcome = self._grammar.plan(request)
        if not isinstance(outcome, Refuse):
            return outcome
        told = " ".join(unusable.problems[:3])
        return Clarify(question=f"I could not make a plan of that. {told} Can you say it again?")


_ENDINGS = {
    Ending.TRUNCATED: "The language model's answer was cut off.",
    Ending.REFUSED: "The language model would not answer this.",
    Ending.FILTERED: "The provider's filter kept the language model's answer back.",
    Ending.FAILED: "The language model came to no answer.",
}


class _ModelFailed(Exception):
    """The model gave no answer, or one that was cut off, refused or filtered."""

    @property
    def told(self) -> str:
        """What the person hears of it."""
        return f"{self} I read your words by my own rules instead."


def noted(outcome: Outcome, note: str) -> Outcome:
    """An outcome that says something besides."""
    match outcome:
        case Plan():
            return outcome.model_copy(update={"note": note})
        case Clarify():
            return outcome.model_copy(update={"question": f"{note}\n\n{outcome.question}"})
        case Answer() | Refuse():
            return outcome.model_copy(update={"text": f"{note}\n\n{outcome.text}"})
        case _:
            assert_never(outcome)
