"""What the assistant says when no plan comes of a request: help, greetings, how close it was."""

from collections.abc import Iterable, Sequence

from core.domain.notion import ObjectKind, Target
from core.domain.plan import Answer, Clarify, Outcome, Plan, Refuse
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import Sentence, Social
from core.planner.grammar.scanning import scan

MAX_TEXT = 20_000
"""Characters of a request; more is content for Notion itself."""

_SHOWN = 4
"""Steps that a question names."""

_DOING = word_list("answers.doing")
"""Verbs that need to be told of what."""
_FEW = 5
"""Words of a request that is too short to say what it is about."""
_NOT_UNDERSTOOD = "I did not understand that."
_CAN = (
    "I can create and change pages, databases, their properties and views, add and change rows, "
    "write, replace and check off text, comment, count and sum up, look things up, and move things "
    "to the trash (I ask first)."
)


def examples_for(targets: Iterable[Target]) -> tuple[str, ...]:
    """Three requests that work here, with names of this workspace."""
    known = list(targets)
    database = next(
        (t.title for t in known if t.kind is ObjectKind.DATABASE and t.title), "Roadmap"
    )
    for each in known:
        if each.kind is ObjectKind.DATABASE and each.title.casefold() in {"roadmap", "tasks"}:
            database = each.title
    page = next((t.title for t in known if t.kind is ObjectKind.PAGE and t.title), "Team Home")
    return (
        f"add Fix login to {database}, due Friday",
        f"show overdue tasks in {database}",
        f"create a page called “Launch notes” under {page} with: first line",
    )


def social(said: Social, examples: tuple[str, ...]) -> Answer:
    """The answer to a greeting, thanks, or a call for help."""
    if said.kind == "thanks":
        return Answer(text="You’re welcome.")
    lead = "Hello! " if said.kind == "hello" else ""
    lines = "\n".join(f"- {example}" for example in examples)
    return Answer(text=f"{lead}{_CAN} For example:\n{lines}")


def empty(examples: tuple[str, ...]) -> Answer:
    """The answer to a text without words."""
    lines = "\n".join(f"- {example}" for example in examples)
    return Answer(
        text=f"Tell me in words what you would like to do in Notion. For example:\n{lines}"
    )


def too_long(length: int) -> Refuse:
    """The answer to a text that is far too long to be a request."""
    return Refuse(
        text=f"That is {length:,} characters; I read requests of up to {MAX_TEXT:,}. Say in a "
        "sentence or two what you would like, and put longer content behind a colon on lines of "
        "its own.",
    )


def unsure(titles: Sequence[str], examples: tuple[str, ...], guard: str = "") -> Clarify:
    """The question about a request that writes and that has words without a sure place.

    Args:
        titles: what the steps would be that come closest.
        guard: a word that makes the request depend on something, if that is why.
    """
    why = f" I cannot do what “{guard}” says." if guard else ""
    closest = "; ".join(titles[:_SHOWN]) + ("; …" if len(titles) > _SHOWN else "")
    return Clarify(
        question=f"I am not sure about every word of that, so I have done nothing.{why} The "
        f"closest I can do is: {closest}. Say it in other words, with titles in quotes, such as "
        f"“{examples[0]}”."
    )


def vague(text: str, refused: Refuse) -> Clarify | Refuse:
    """A question in place of a refusal, where a few words only say what to do: "edit the soup"."""
    words = [each.lower for each in scan(text) if each.shape == "word"]
    does = bool(words) and words[0] in _DOING
    if not (does and len(words) <= _FEW and refused.text.startswith(_NOT_UNDERSTOOD)):
        return refused
    return Clarify(
        question=f"What should I {words[0]}, and how? Say its title, and what is to become of it, "
        "such as “set Fix login to high priority”."
    )


def not_understood(understood: str, examples: tuple[str, ...]) -> Refuse:
    """The answer to words that are no request the grammar knows.

    Args:
        understood: the part at the start that did make sense, or empty.
    """
    close = (
        f"I understood “{understood}”, but not what follows it." if understood else _NOT_UNDERSTOOD
    )
    return Refuse(text=f"{close} {_CAN}", examples=examples)


def understood_part(sentence: Sentence | None, text: str, doubt: float) -> str:
    """The clauses at the start that made sense, as written; none further off than `doubt`."""
    if sentence is None:
        return ""
    end = 0
    for each, clause_end in zip(sentence.doubts, sentence.ends, strict=True):
        if each > doubt:
            break
        end = clause_end
    return text[:end].strip() if end < len(text) else ""


def is_settled(outcome: Outcome) -> bool:
    """Whether nothing more needs to be tried: a plan, or a question with answers to choose from."""
    return isinstance(outcome, Plan) or (isinstance(outcome, Clarify) and bool(outcome.options))


def first_settled(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The first plan; where there is none, the first question with answers."""
    asked: Outcome | None = None
    for outcome in outcomes:
        if isinstance(outcome, Plan):
            return outcome
        asked = asked or (outcome if is_settled(outcome) else None)
    return asked


def each_by_itself() -> Clarify:
    """The question where several rows would each get what was said of another."""
    return Clarify(
        question="I am not sure what is to hold for which of them, so I have done nothing. Say it "
        "of each in a sentence of its own."
    )
