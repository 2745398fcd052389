"""The step of a frame that fits: what its slots hold becomes arguments."""

import re
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind, Target
from core.planner.drafts.draft import Draft
from core.planner.drafts.told import told
from core.planner.frames.framing import Fit
from core.planner.frames.masking import Masked
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import Phrase
from core.planner.parts.anchor_words import english_anchors
from core.planner.rules import FRAME

PAGES = (ObjectKind.PAGE, ObjectKind.ROW)
_LONGEST = 12
"""Words of a title that stands in no quotes."""
_VERBS = frozenset({"verb", "comment", "rename", "done_verb", "copy"})
_JOINING = word_list("frame_draft.joining")
_ALONE = re.compile(r"\x01[a-zA-Z]\d+\x02")


class Unfit(Exception):
    """What a slot holds is not what it is for; another fit may do."""


@dataclass
class FrameDraft:
    """Writes the step of one fit.

    Args:
        draft: the plan; the step is added to it.
        told: the text.
        fit: how the frame fits it.
    """

    draft: Draft
    told: Masked
    fit: Fit

    def add(self, args: Json, operation: str = "") -> None:
        """Write the step, of the frame's operation unless another is said."""
        doing = operation or self.fit.frame.operation
        title = told(doing, args, self.draft.made)
        name = doing.partition(".")[2]
        self.draft.add(doing, args, name=name, rule=FRAME, title=title)

    def phrase(self, slot: str) -> Phrase:
        """The name that a slot holds."""
        phrase = self.told.phrase(self.fit.found[slot])
        if phrase.kind == "quoted" and phrase.value:
            return Phrase("name", phrase.text, phrase.start, phrase.end, phrase.value)
        return phrase

    def target(self, slot: str, *kinds: ObjectKind) -> Target:
        """What a slot names; whatever of that title is of one of the kinds."""
        found = self.draft.resolver.find(self.phrase(slot), *kinds)
        self.draft.mentioned = found
        return found

    def page(self) -> Target:
        """The page or row that is meant. Raises CannotPlan."""
        if "it" in self.fit.found:
            if self.draft.thing is None:
                raise Unfit
            return self.draft.thing
        if "page" not in self.fit.found:
            raise Unfit
        return self.target("page", *PAGES)

    def has(self, slot: str) -> bool:
        """Whether a slot is filled."""
        return slot in self.fit.found

    def title(self, slot: str) -> str:
        """A title; without quotes it is short, and no other request begins in it."""
        held = self.fit.found[slot].strip()
        said = self.told.inside(held)
        words = bare(said).split()
        if _ALONE.fullmatch(held) and said:
            return said
        joined = bool(words) and words[0] in _JOINING
        if not words or joined or len(words) > _LONGEST or goes_on(words):
            raise Unfit
        return said.strip(" .!").lstrip("->→=:").strip()

    def text(self, slot: str) -> str:
        """Words to write, as they stand; without quotes and on one line they are no request."""
        held = self.fit.found[slot].strip()
        text = self.told.inside(held)
        if not _ALONE.fullmatch(held) and "\n" not in text and goes_on(bare(text).split()):
            raise Unfit
        return text


def goes_on(words: list[str]) -> bool:
    """Whether another request begins in words that are to be a title."""
    return any(
        word in {"and", "then", "but"} and english_anchors().starts(tuple(words[at + 1 :]), _VERBS)
        for at, word in enumerate(words)
    )
