"""Reading work: a page is asked, summarised, searched for values, put under a label.

A language model without tools reads the page where there is one. What it says is data: without
links, mentions and tags, of bounded length, and never read for steps or references.
"""

from pydantic import Field, JsonValue

from core.content.escape import line_start, markdown_text
from core.content.plain_words import one_line, plain_words
from core.domain.model import Purpose
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.page_words import MOST_READ, PageWords, gist, passages, read_words
from core.operations.reading_model import ask_model, ask_or_none
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import AnyThing, Made, linked, plainly

MOST_TEXT = 3_000
"""Characters of an answer or a summary."""
_MOST_VALUE = 500
_ENDPOINTS = (
    "GET /v1/pages/{page_id}",
    "GET /v1/pages/{page_id}/markdown",
    "GET /v1/blocks/{block_id}/children",
    "GET /v1/users",
)
_COST = (
    "3; where Notion's markdown does not say all, 1 more for each 100 blocks of every level; with a"
    " language model 1 call to it"
)
_TEXT: JsonValue = {"type": "string"}


class Told(Made):
    """What was found out about a page."""

    text: str
    """Plain words, with lists at most."""
    by: str
    """"model", or the plain method: "words", "headings"."""
    note: str = ""
    """Why it was done the plain way, or that only the beginning was read."""


class AskArgs(Frozen):
    """A page and a question."""

    page: AnyThing
    question: str = Field(min_length=1, max_length=500)


class AskPage(ReadOperation[AskArgs, Told]):
    """Answer a question from a page."""

    name = "reading.ask"
    summary = "Answer a question from what a page says."
    help = (
        "Without a language model it shows the passages of the page with the question's words. Of a"
        f" long page the first {MOST_READ:,} characters are read."
    )
    sample = "ask Handbook: how many days of holiday do we have?"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = 'Ask {page}: "{question}"'

    def run(self, args: AskArgs, context: OperationContext) -> Told:
        """By a model, or by words."""
        page = read_words(args.page.id, context)
        said, why = ask_or_none(
            context,
            Purpose.ASK,
            asked=args.question,
            text=page.text,
            fields={"found": {"type": "boolean"}, "answer": _TEXT},
        )
        if said is None:
            found = passages(page.text, args.question)
            text = "\n".join(f"- {' '.join(each.split())}" for each in found)
            return _told(page, text or "Nothing in it has the words of the question.", "words", why)
        answer = str(said["answer"]) if said["found"] else "It does not say."
        return _told(page, answer, "model", why)

    def answer(self, result: Told) -> str:
        """The answer, with where it is from."""
        return _shown(result, "")


class SummariseArgs(Frozen):
    """A page."""

    page: AnyThing
    words: int = Field(100, ge=20, le=400, description="About how long.")


class SummarisePage(ReadOperation[SummariseArgs, Told]):
    """Summarise a page."""

    name = "reading.summarise"
    summary = "Summarise what a page says."
    help = (
        "Without a language model it lists the headings, each with the sentence below it. Of a long"
        f" page the first {MOST_READ:,} characters are read."
    )
    sample = "summarise Handbook"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = "Summarise {page}"

    def run(self, args: SummariseArgs, context: OperationContext) -> Told:
        """By a model, or by headings."""
        page = read_words(args.page.id, context)
        said, why = ask_or_none(
            context,
            Purpose.SUMMARISE,
            asked=f"A summary of about {args.words} words; bullets where they help.",
            text=page.text,
            fields={"summary": _TEXT},
        )
        if said is None:
            return _told(page, gist(page.text) or "The page is empty.", "headings", why)
        return _told(page, str(said["summary"]), "model", why)

    def answer(self, result: Told) -> str:
        """The summary under the page's title."""
        return _shown(result, "")


class ExtractArgs(Frozen):
    """A page, and what to look for."""

    page: AnyThing
    fields: tuple[str, ...] = Field(
        min_length=1, max_length=20, description="What to find: “client”, “deadline”."
    )


class Extracted(Made):
    """What was found, by field; empty where the page does not say it."""

    values: dict[str, str]


class ExtractValues(ReadOperation[ExtractArgs, Extracted]):
    """Find values in a page."""

    name = "reading.extract"
    summary = "Find values such as a client, a date or an amount in what a page says."
    help = "It needs a language model. A value that the page does not say stays empty."
    sample = "extract client and deadline from Kickoff notes"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = "Find {fields} in {page}"

    def run(self, args: ExtractArgs, context: OperationContext) -> Extracted:
        """By a model."""
        page = read_words(args.page.id, context)
        names = {f"value_{number}": name for number, name in enumerate(args.fields)}
        said = ask_model(
            context,
            Purpose.EXTRACT,
            asked={
                key: f"{name}; an empty text if TEXT does not say" for key, name in names.items()
            },
            text=page.text,
            fields=dict.fromkeys(names, _TEXT),
        )
        target = page.target
        values = {name: one_line(str(said[key]), most=_MOST_VALUE) for key, name in names.items()}
        return Extracted(id=target.id, title=target.title, url=target.url, values=values)

    def answer(self, result: Extracted) -> str:
        """One line a field."""
        lines = [
            f"- {plainly(name)}: {markdown_text(value) or '_not said_'}"
            for name, value in result.values.items()
        ]
        return "\n".join([f"From {linked(result)}:", *lines])


class ClassifyArgs(Frozen):
    """A page, and the labels to choose from."""

    page: AnyThing
    labels: tuple[str, ...] = Field(min_length=2, max_length=50)


class Classified(Made):
    """The label that fits."""

    label: str
    """One of the labels; empty when none fits."""


class ClassifyPage(ReadOperation[ClassifyArgs, Classified]):
    """Put a page under a label."""

    name = "reading.classify"
    summary = "Say which of some labels fits what a page says."
    help = "It needs a language model. It says one of the labels that were given, or none."
    sample = "classify Kickoff notes as bug, feature or question"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = "Say which of {labels} {page} is"

    def run(self, args: ClassifyArgs, context: OperationContext) -> Classified:
        """By a model that can say nothing but a label."""
        page = read_words(args.page.id, context)
        choices = [*dict.fromkeys(args.labels), ""]
        said = ask_model(
            context,
            Purpose.CLASSIFY,
            asked={"labels": list(args.labels), "none fits": ""},
            text=page.text,
            fields={"label": {"type": "string", "enum": [*choices]}},
        )
        if said["label"] not in choices:
            raise BadInput("The language model named a label that was not asked for.")
        target = page.target
        label = str(said["label"])
        return Classified(id=target.id, title=target.title, url=target.url, label=label)

    def answer(self, result: Classified) -> str:
        """The label."""
        told = f"**{plainly(result.label)}**" if result.label else "none of these"
        return f"{linked(result)}: {told}"


def _told(page: PageWords, text: str, by: str, why: str) -> Told:
    notes = [why] if why else []
    if not page.whole:
        notes.append(f"I read its first {MOST_READ:,} characters.")
    target = page.target
    return Told(
        id=target.id,
        title=target.title,
        url=target.url,
        text=plain_words(text, most=MOST_TEXT),
        by=by,
        note=" ".join(notes),
    )


def _shown(result: Told, lead: str) -> str:
    """A text as markdown that reads as it was said: lists stay, nothing else is format."""
    lines = [_line(line) for line in result.text.split("\n")]
    note = [f"_{plainly(result.note)}_"] if result.note else []
    return "\n\n".join([f"{lead}{linked(result)}", "\n".join(lines), *note])


def _line(line: str) -> str:
    start = line[: len(line) - len(line.lstrip())]
    text = line.strip()
    if text.startswith(("- ", "* ")):
        return f"{start}- {markdown_text(text[2:])}"
    return line_start(markdown_text(text))
