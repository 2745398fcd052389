"""What a planner says, without links and mentions that nobody asked for."""

import re
from typing import assert_never

from core.content.plain_words import leading_only_to, one_line
from core.domain.plan import Answer, Clarify, Option, Outcome, Plan, Refuse
from core.domain.ports import Planner
from core.domain.task import Request

_MOST_TEXT = 4_000
_MOST_LABEL = 120
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]|]+")


class GuardedPlanner:
    """A planner whose texts name things and lead nowhere, but where the person's own links do.

    Titles of pages, and what a model says, are other people's words: in a text of the assistant
    they are words, and no address in them can be followed.
    """

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def plan(self, request: Request) -> Outcome:
        """What to do about a request. Raises what the planner raises."""
        return guarded(self._planner.plan(request), request.text)


def guarded(outcome: Outcome, said: str) -> Outcome:
    """An outcome whose texts hold no address but those that were said."""
    match outcome:
        case Plan():
            steps = tuple(
                step.model_copy(update={"title": one_line(step.title, most=_MOST_LABEL)})
                for step in outcome.steps
            )
            title = one_line(outcome.title, most=200)
            return outcome.model_copy(update={"title": title, "steps": steps})
        case Clarify():
            return Clarify(
                question=_text(outcome.question, said),
                options=tuple(_option(each) for each in outcome.options),
            )
        case Answer():
            return Answer(text=_text(outcome.text, said))
        case Refuse():
            examples = tuple(_text(each, said) for each in outcome.examples)
            return Refuse(text=_text(outcome.text, said), examples=examples)
        case _:
            assert_never(outcome)


def _option(option: Option) -> Option:
    return Option(label=one_line(option.label, most=_MOST_LABEL), request=option.request)


def _text(text: str, said: str) -> str:
    """A text without addresses, but for those that the person said."""
    return leading_only_to(text, set(_ADDRESS.findall(said)), most=_MOST_TEXT)
