"""A message is read as it stands and without its chatter; the reading with less of it is rather
meant, unless it leaves out what the person wanted written.
"""

from collections.abc import Callable, Iterable

from core.content.values.choosing import bare
from core.domain.plan import Outcome, Plan, Step
from core.planner.answers import examples_for, is_settled, unsure
from core.planner.chatter.doubting import addressed, retracted, unchanged
from core.planner.chatter.swallowing import swallowed
from core.planner.chatter.thinning import thinned
from core.planner.doubts.accounting import accounted
from core.planner.grammar.titled import titled
from core.planner.occasion import Occasion

_PLAIN = frozenset({"rows.update", "rows.query", "rows.aggregate", "pages.trash", "pages.read"})


def with_less(text: str, occasion: Occasion, read: Callable[[str], Outcome]) -> Outcome:
    """What comes of a message, or of what is left of it without what asks for nothing.

    Args:
        read: plans a text.
    """
    spoken = addressed(text, occasion.lexicon(text))
    outcome = _leaner(spoken.text if spoken and spoken.sure else text, occasion, read)
    doubt = retracted(text, occasion.lexicon(text))
    if spoken and not spoken.sure:
        doubt = spoken.said
    if isinstance(outcome, Plan):
        doubt = doubt or swallowed(outcome, text) or _touched(outcome, text, occasion)
    if doubt and isinstance(outcome, Plan) and occasion.writes(outcome):
        return unsure([step.title for step in outcome.steps], examples_for(()), doubt)
    return outcome


def _touched(plan: Plan, text: str, occasion: Occasion) -> str:
    """What a message says to stay as it is, where its plan changes that, or many; else empty."""
    said = unchanged(text, occasion.lexicon(text), occasion.asked)
    return said[0] if said and _changes_any(plan, said, occasion) else ""


def _leaner(text: str, occasion: Occasion, read: Callable[[str], Outcome]) -> Outcome:
    """The likelier outcome of a message and of what is left of it."""
    lean = thinned(text, occasion.lexicon(text), occasion.asked)
    if lean is None:
        return _accounted(text, occasion, read)
    second = _accounted(lean.text, occasion, read)
    touches = isinstance(second, Plan) and _changes_any(second, lean.dropped, occasion)
    if isinstance(second, Plan) and not touches and _is_plain(second, text, lean.text, occasion):
        return second
    first = _accounted(text, occasion, read)
    if isinstance(first, Plan) and _writes_any(first, lean.dropped, occasion):
        return first
    if touches:
        return first
    if isinstance(first, Plan) and isinstance(second, Plan) and _gives_more(first, second):
        return second if _drops_person(text, lean.text, occasion) else first
    return second if is_settled(second) else first


def _is_plain(plan: Plan, text: str, left: str, occasion: Occasion) -> bool:
    """Whether a plan holds no words of the person's, so that none can be missing in it, and what
    was passed over names nobody: then the message need not be read with it.
    """
    words = occasion.written(plan) or any(step.operation not in _PLAIN for step in plan.steps)
    return not words and not _drops_person(text, left, occasion)


def _accounted(text: str, occasion: Occasion, read: Callable[[str], Outcome]) -> Outcome:
    """What comes of a text; a question where the plan has lost what the text names."""
    known = occasion.lexicon(text)
    outcome = read(titled(text, known))
    if isinstance(outcome, Plan) and occasion.writes(outcome):
        return accounted(outcome, text, known, occasion.asked)
    return outcome


def _writes_any(plan: Plan, dropped: Iterable[str], occasion: Occasion) -> bool:
    """Whether a plan writes any of some stretches of the text, as a title's words."""
    written = occasion.written(plan)
    return any(bare(each) and set(bare(each).split()) <= written for each in dropped)


def _drops_person(text: str, left: str, occasion: Occasion) -> bool:
    """Whether a person of the workspace is named in what was passed over."""
    words = set(bare(text).split()) - set(bare(left).split())
    return any(words & set(bare(user.name).split()) for user in occasion.lexicon(text).users)


def _changes_any(plan: Plan, dropped: Iterable[str], occasion: Occasion) -> bool:
    """Whether a plan writes to something that is named in what was passed over, or to many."""
    said = f" {bare(' '.join(dropped))} "
    targets = occasion.lexicon(said).targets.values()
    named = {each.id for each in targets if bare(each.title) and f" {bare(each.title)} " in said}
    if not (named and occasion.writes(plan)):
        return False
    changed = {
        str(value.get("id"))
        for step in plan.steps
        for key, value in step.args.items()
        if isinstance(value, dict) and key != "database"
    }
    return bool(named & changed) or any(step.for_each for step in plan.steps)


def _gives_more(first: Plan, second: Plan) -> bool:
    """Whether the first plan does the same and gives rows some more values."""
    if [step.operation for step in first.steps] != [step.operation for step in second.steps]:
        return False
    given = [
        (_given(one), _given(other)) for one, other in zip(first.steps, second.steps, strict=True)
    ]
    return all(one >= other for one, other in given) and any(one > other for one, other in given)


def _given(step: Step) -> set[str]:
    """The properties that a step gives a value."""
    given = step.args.get("properties")
    return set(given) if isinstance(given, dict) else set()
