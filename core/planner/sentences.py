"""A text read by its sentences: each clause is one that the grammar knows."""

from collections.abc import Mapping

from core.domain.plan import Outcome, Plan
from core.planner.answers import examples_for, not_understood, social, understood_part, unsure
from core.planner.drafting import write
from core.planner.following import follow
from core.planner.grammar.reading import Reader
from core.planner.grammar.said import Put, Sentence, Social
from core.planner.known import with_places
from core.planner.occasion import Occasion
from core.planner.parts.gathering import is_question

DOUBT = 2.9
"""A clause further than this from what is usually said was not understood."""
COST = 4.5
"""The same for the words of the whole request, for each clause in it."""
SURE_DOUBT: Mapping[type, float] = {Put: 1.0}
SURE_OTHERWISE = 1.4
SURE_COST = 2.0
"""The same for requests that write: beyond these, the person is asked first. Of the requests that
the grammar was made with, every one that writes lies below."""


def read_sentences(text: str, occasion: Occasion, reader: Reader) -> Outcome:
    """What comes of a text whose sentences the grammar knows. Raises CannotPlan."""
    lexicon = occasion.lexicon(text)
    before = occasion.earlier
    following = occasion.draft(text, lexicon)
    if before is not None and follow(before, following, occasion.rows):
        return occasion.checked(following.plan())
    sentence = reader.read(text, lexicon, occasion.asked)
    if sentence is not None:
        lexicon, learned = with_places(sentence, text, lexicon, occasion.notion)
        sentence = reader.read(text, lexicon, occasion.asked) if learned else sentence
    examples = examples_for(lexicon.targets.values())
    if sentence is None or not _is_understood(sentence):
        return not_understood(understood_part(sentence, text, DOUBT), examples)
    draft = occasion.draft_after(text, lexicon)
    for index, clause in enumerate(sentence.clauses):
        write(clause, draft, sentence.clauses[index + 1 :])
    if not draft.steps:
        return social(Social("help"), examples)
    plan = occasion.checked(draft.plan())
    if isinstance(plan, Plan) and occasion.writes(plan):
        guard = reader.guarded(text)
        if guard or is_question(text) or not _is_sure(sentence):
            return unsure([step.title for step in plan.steps], examples, guard)
    return plan


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
