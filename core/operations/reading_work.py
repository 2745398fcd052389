"""Reading work: a page is asked, summarised, searched for values, put under a label.

A language model without tools reads the page where there is one. What it says is data: without
links, mentions and tags, of bounded length, and never read for steps or references.
"""

from pydantic import Field

from core.content.escape import line_start, markdown_text
from core.content.plain_words import one_line, plain_words
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.long_reading import PART, ModelReading
from core.operations.page_words import MOST_READ, PageWords, gist, passages, read_words
from core.operations.reading_model import told_or_none
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
    f" language model 1 call to it, of a long page 1 for each {PART:,} characters and 1 more"
)
_LONG = f"A page of over {PART:,} characters is read in parts, up to {MOST_READ:,} characters."


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
        "Without a language model it shows the passages of the page with the question's words."
        f" {_LONG}"
    )
    sample = "ask Handbook: how many days of holiday do we have?"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = 'Ask {page}: "{question}"'

    def run(self, args: AskArgs, context: OperationContext) -> Told:
        """By a model, or by words."""
        page = read_words(args.page.id, context)
        reading = ModelReading(page, context)
        answer, why = told_or_none(context, lambda: reading.answer(args.question))
        if answer is None:
            found = passages(page.text, args.question)
            text = "\n".join(f"- {' '.join(each.split())}" for each in found)
            return _told(page, text or "Nothing in it has the words of the question.", "words", why)
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
        f"Without a language model it lists the headings, each with the sentence below it. {_LONG}"
    )
    sample = "summarise Handbook"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = "Summarise {page}"

    def run(self, args: SummariseArgs, context: OperationContext) -> Told:
        """By a model, or by headings."""
        page = read_words(args.page.id, context)
        reading = ModelReading(page, context)
        summary, why = told_or_none(context, lambda: reading.summary(args.words))
        if summary is None:
            return _told(page, gist(page.text) or "The page is empty.", "headings", why)
        return _told(page, summary, "model", why)

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
    note: str = ""
    """That only the beginning was read."""


class ExtractValues(ReadOperation[ExtractArgs, Extracted]):
    """Find values in a page."""

    name = "reading.extract"
    summary = "Find values such as a client, a date or an amount in what a page says."
    help = f"It needs a language model. A value that the page does not say stays empty. {_LONG}"
    sample = "extract client and deadline from Kickoff notes"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = "Find {fields} in {page}"

    def run(self, args: ExtractArgs, context: OperationContext) -> Extracted:
        """By a model."""
        page = read_words(args.page.id, context)
        said = ModelReading(page, context).values(args.fields)
        values = {name: one_line(value, most=_MOST_VALUE) for name, value in said.items()}
        target = page.target
        return Extracted(
            id=target.id, title=target.title, url=target.url, values=values, note=_cut(page)
        )

    def answer(self, result: Extracted) -> str:
        """One line a field."""
        lines = [
            f"- {plainly(name)}: {markdown_text(value) or '_not said_'}"
            for name, value in result.values.items()
        ]
        return "\n".join([f"From {linked(result)}:", *lines, *_noted(result.note)])


class ClassifyArgs(Frozen):
    """A page, and the labels to choose from."""

    page: AnyThing
    labels: tuple[str, ...] = Field(min_length=2, max_length=50)


class Classified(Made):
    """The label that fits."""

    label: str
    """One of the labels; empty when none fits."""
    note: str = ""
    """That only the beginning was read."""


class ClassifyPage(ReadOperation[ClassifyArgs, Classified]):
    """Put a page under a label."""

    name = "reading.classify"
    summary = "Say which of some labels fits what a page says."
    help = f"It needs a language model. It says one of the labels that were given, or none. {_LONG}"
    sample = "classify Kickoff notes as bug, feature or question"
    endpoints = _ENDPOINTS
    cost = _COST
    asks = 2
    says = "Say which of {labels} {page} is"

    def run(self, args: ClassifyArgs, context: OperationContext) -> Classified:
        """By a model that can say nothing but a label."""
        page = read_words(args.page.id, context)
        label = ModelReading(page, context).label(args.labels)
        if label not in (*args.labels, ""):
            raise BadInput("The language model named a label that was not asked for.")
        target = page.target
        return Classified(
            id=target.id, title=target.title, url=target.url, label=label, note=_cut(page)
        )

    def answer(self, result: Classified) -> str:
        """The label."""
        told = f"**{plainly(result.label)}**" if result.label else "none of these"
        return "\n\n".join([f"{linked(result)}: {told}", *_noted(result.note)])


def _told(page: PageWords, text: str, by: str, why: str) -> Told:
    notes = [each for each in (why, _cut(page)) if each]
    target = page.target
    return Told(
        id=target.id,
        title=target.title,
        url=target.url,
        text=plain_words(text, most=MOST_TEXT),
        by=by,
        note=" ".join(notes),
    )


def _cut(page: PageWords) -> str:
    """What is said of a page that is longer than what is read."""
    return "" if page.whole else f"I read its first {MOST_READ:,} characters."


def _noted(note: str) -> list[str]:
    return [f"_{plainly(note)}_"] if note else []


def _shown(result: Told, lead: str) -> str:
    """A text as markdown that reads as it was said: lists stay, nothing else is format."""
    lines = [_line(line) for line in result.text.split("\n")]
    return "\n\n".join([f"{lead}{linked(result)}", "\n".join(lines), *_noted(result.note)])


def _line(line: str) -> str:
    start = line[: len(line) - len(line.lstrip())]
    text = line.strip()
    if text.startswith(("- ", "* ")):
        return f"{start}- {markdown_text(text[2:])}"
    return line_start(markdown_text(text))
