"""Reading a page with a model, in as many calls as its length takes.

A long page is cut where its sections or paragraphs end; each part is read by itself, and what was
found in the parts is put together by a last call, for which it is data as the page was.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from core.domain.model import Purpose
from core.operations.page_words import PageWords
from core.operations.reading_model import ask_model
from core.operations.spec import OperationContext

PART = 24_000
"""Characters that one call reads, some 8,000 tokens: more than most pages have."""
_TEXT: JsonValue = {"type": "string"}
_ENDS = tuple(
    re.compile(end) for end in (r"\n(?=#{1,4} )", r"\n\n+", r"\n", r"(?<=[.!?])\s", r"\s")
)
"""Where a text may be cut, the best first."""


def parts_of(text: str, most: int = PART) -> list[str]:
    """A text in parts of at most so many characters, cut where as much as possible ends."""
    parts: list[str] = []
    rest = text
    while len(rest) > most:
        cut = _last_end(rest, most)
        parts.append(rest[:cut])
        rest = rest[cut:].lstrip("\n")
    return [*parts, rest] if rest or not parts else parts


def _last_end(text: str, most: int) -> int:
    """The best place for a cut in the second half of what may be taken."""
    for end in _ENDS:
        places = [match.end() for match in end.finditer(text, most // 2, most)]
        if places:
            return places[-1]
    return most


@dataclass(frozen=True)
class ModelReading:
    """One page, read by the context's model.

    Every method raises what `ask_model` does, and Cancelled when the person stopped it.
    """

    page: PageWords
    context: OperationContext

    def answer(self, question: str) -> str:
        """What the page says to a question."""
        found = [
            str(said["answer"])
            for said in self._each(
                Purpose.ASK, question, {"found": {"type": "boolean"}, "answer": _TEXT}
            )
            if said["found"]
        ]
        if not found:
            return "It does not say."
        return found[0] if len(found) == 1 else self._joined(Purpose.ASK, question, found, "answer")

    def summary(self, words: int) -> str:
        """The page in about so many words."""
        asked = f"A summary of about {words} words; bullets where they help."
        told = self._summaries(asked)
        return (
            told[0] if len(told) == 1 else self._joined(Purpose.SUMMARISE, asked, told, "summary")
        )

    def values(self, names: Sequence[str]) -> Mapping[str, str]:
        """What the page gives for each of these names; empty where it does not say."""
        found = dict.fromkeys(names, "")
        for part in self._parts():
            wanted = {f"value_{n}": name for n, name in enumerate(names) if not found[name]}
            if not wanted:
                break
            asked: JsonValue = {
                key: f"{name}; an empty text if TEXT does not say" for key, name in wanted.items()
            }
            said = self._ask(Purpose.EXTRACT, asked, part, dict.fromkeys(wanted, _TEXT))
            found |= {name: str(said[key]).strip() for key, name in wanted.items()}
        return found

    def label(self, labels: Sequence[str]) -> str:
        """Which of these labels fits the page; empty when none does."""
        parts = parts_of(self.page.text)
        text = parts[0] if len(parts) == 1 else "\n\n".join(self._summaries("What it is about."))
        asked: JsonValue = {"labels": list(labels), "none fits": ""}
        one_of: JsonValue = {"type": "string", "enum": [*dict.fromkeys(labels), ""]}
        return str(self._ask(Purpose.CLASSIFY, asked, text, {"label": one_of})["label"])

    def _summaries(self, asked: str) -> list[str]:
        return [
            str(said["summary"])
            for said in self._each(Purpose.SUMMARISE, asked, {"summary": _TEXT})
        ]

    def _joined(self, purpose: Purpose, asked: str, told: Sequence[str], field: str) -> str:
        """One answer out of those of the parts."""
        return str(self._ask(purpose, asked, "\n\n".join(told), {field: _TEXT})[field])

    def _each(
        self, purpose: Purpose, asked: JsonValue, fields: Mapping[str, JsonValue]
    ) -> Iterator[Mapping[str, JsonValue]]:
        for part in self._parts():
            yield self._ask(purpose, asked, part, fields)

    def _parts(self) -> Iterator[str]:
        parts = parts_of(self.page.text)
        for number, part in enumerate(parts, 1):
            if len(parts) > 1:
                self.context.say(f"{number} of {len(parts)} parts")
            yield part

    def _ask(
        self, purpose: Purpose, asked: JsonValue, text: str, fields: Mapping[str, JsonValue]
    ) -> Mapping[str, JsonValue]:
        return ask_model(self.context, purpose, asked=asked, text=text, fields=fields)
