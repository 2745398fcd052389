"""A page as words for reading work, and what can be told of it without a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.content import blocks_to_markdown
from core.content.plain_words import one_line, plain_words, seen
from core.content.values.choosing import bare
from core.domain.notion import Target
from core.operations.page_reading import property_texts
from core.operations.spec import OperationContext

MOST_READ = 240_000
"""Characters of a page that are read, some 80,000 tokens: a book of 120 pages."""
_PASSAGES = 3
_PASSAGE_LENGTH = 400
_HEADINGS = 15
_SENTENCES = 3
_HEADING = re.compile(r"^#{1,4}\s+(.+)$")
_ASKING = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can did do does for from has have how i in is it its me my of on"
        " or our that the their there this to was we were what when where which who whom why will"
        " with you your page about tell say says",
    )
)
"""Words of a question that say nothing of what it is about."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page says."""

    target: Target
    text: str
    """Its properties and content as markdown, without what is not seen."""
    whole: bool
    """Whether nothing was cut off."""


def read_words(page_id: str, context: OperationContext) -> PageWords:
    """Read a page. Raises errors of core.kit.errors when Notion fails."""
    page = context.reads.page(page_id)
    shown = property_texts(page, context)
    properties = "\n".join(f"- {name}: {text}" for name, text in shown.items() if text)
    content = context.reads.markdown(page_id)
    if content is None:
        content = blocks_to_markdown(context.reads.blocks(page_id))
    text = seen("\n\n".join(part for part in (properties, content) if part))
    return PageWords(page.target, text[:MOST_READ], len(text) <= MOST_READ)


def passages(text: str, question: str) -> list[str]:
    """The parts of a text with most of a question's words, in the order in which they stand."""
    wanted = {word for word in bare(question).split() if word not in _ASKING}
    parts = [part.strip() for part in re.split(r"\n{2,}|\n(?=[-*#])", text) if part.strip()]
    scored = [(_shared(part, wanted), number, part) for number, part in enumerate(parts)]
    best = sorted((each for each in scored if each[0] > 0), key=lambda each: (-each[0], each[1]))
    chosen = sorted(best[:_PASSAGES], key=lambda each: each[1])
    return [plain_words(part, most=_PASSAGE_LENGTH) for _, _, part in chosen]


def _shared(part: str, wanted: set[str]) -> float:
    words = set(bare(part).split())
    found = sum(1.0 for word in wanted if word in words)
    stems = {word[:5] for word in words if len(word) > 5}
    return found + sum(0.5 for word in wanted - words if word[:5] in stems)


def gist(text: str) -> str:
    """A text by its headings, each with the sentence that follows it; else its first sentences."""
    lines = [line.strip() for line in text.split("\n")]
    found: list[str] = []
    for number, line in enumerate(lines):
        heading = _HEADING.match(line)
        if heading is None:
            continue
        after = _next_sentence(lines[number + 1 :])
        told = one_line(heading[1], most=120)
        found.append(f"- {told}: {after}" if after else f"- {told}")
    if found:
        return "\n".join(found[:_HEADINGS])
    plain = plain_words(" ".join(line for line in lines if line), most=4 * _PASSAGE_LENGTH)
    return " ".join(re.split(r"(?<=[.!?])\s+", plain)[:_SENTENCES])


def _next_sentence(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line), "")
    if not first or _HEADING.match(first):
        return ""
    words = one_line(first.lstrip("-*> "), most=200)
    return re.split(r"(?<=[.!?])\s+", words)[0]
