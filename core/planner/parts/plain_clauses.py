"""Clauses that need no schema: what is moved to the trash, copied, commented on or renamed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind, Target
from core.domain.plan import Clarify
from core.planner.drafts.draft import Draft, as_argument
from core.planner.grammar.said import Phrase
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor
from core.planner.parts.composing import RULE
from core.planner.resolve import CannotPlan

_SILENT = frozenset({"filler", "polite", "noun", "place", "sep", "mark", "sign", "it", "own"})


@dataclass
class PlainClause:
    """Writes the step of such a clause.

    Args:
        draft: the plan; steps are added to it.
        topics: what "it" means.
    """

    draft: Draft
    topics: Sequence[Target]
    named: list[Target] = field(default_factory=list)

    def write(self, anchors: Sequence[Anchor]) -> bool:
        """Whether it is such a clause; its step is added then. Raises CannotPlan."""
        head, rest = anchors[0], anchors[1:]
        if head.kind == "verb" and head.value == "trash":
            things = self._things(rest)
            return bool(things) and self.trash(things)
        if head.kind == "verb" and head.value == "create":
            return self._append(rest)
        if head.kind == "comment":
            return self._comment(rest)
        if head.kind == "copy":
            return self._copy(rest)
        if head.kind == "rename":
            return self._rename(rest)
        return False

    def _things(self, rest: Sequence[Anchor]) -> list[Target]:
        """The pages and rows of a clause; none when it says anything else, or names a place."""
        named = [each for each in rest if each.kind in {"row", "page"}]
        if any(each.kind not in _SILENT | {"row", "page", "and"} for each in rest):
            return []
        if not named and any(each.kind == "it" for each in rest):
            if any(each.kind in {"place", "noun"} for each in rest):
                return []
            return list(self.topics)
        return [self._settled(each) for each in named]

    def _settled(self, anchor: Anchor) -> Target:
        """The only thing of that title. Raises CannotPlan when there are several."""
        phrase = Phrase("name", anchor.text, anchor.start, anchor.end, anchor.value)
        return self.draft.resolver.find(phrase, ObjectKind.PAGE, ObjectKind.ROW)

    def trash(self, things: Sequence[Target]) -> bool:
        """Move pages or rows to the trash."""
        for each in things:
            args: Json = {"page": as_argument(each)}
            title = f"Move {each.title} to the trash"
            self.draft.add("pages.trash", args, name="trash", rule=RULE, title=title)
        self.named = list(things)
        return True

    def properties(self, row: Target) -> bool:
        """Read what a row says in its properties."""
        args: Json = {"page": as_argument(row)}
        title = f"Read the properties of {row.title}"
        self.draft.add("pages.properties", args, name="properties", rule=RULE, title=title)
        return True

    def _first_thing(self, rest: Sequence[Anchor]) -> tuple[Target | None, int]:
        """What a clause begins with, and how many anchors that takes."""
        for at, each in enumerate(rest):
            if each.kind in {"row", "page"}:
                return self._settled(each), at + 1
            if each.kind == "it" and len(self.topics) == 1:
                return self.topics[0], at + 1
            if each.kind not in {"filler", "noun", "place"}:
                return (self.topics[0], at) if each.kind == "colon" and self.topics else (None, 0)
        return None, 0

    def _comment(self, rest: Sequence[Anchor]) -> bool:
        target, size = self._first_thing(rest)
        if target is None:
            return False
        self.named = [target]
        text = self._behind(rest[size:])
        if not text and rest[size:]:
            return False
        if _does_more(text):
            return False
        if not text:
            raise CannotPlan(Clarify(question=f"What should the comment on “{target.title}” say?"))
        args: Json = {"page": as_argument(target), "text": text}
        title = f"Comment on {target.title}"
        self.draft.add("comments.add", args, name="comment", rule=RULE, title=title)
        return True

    def _behind(self, rest: Sequence[Anchor]) -> str:
        """The text of a comment: what is in quotes, or behind a colon or "that"."""
        if not rest:
            return ""
        if rest[0].kind == "quoted" and len(rest) == 1:
            return rest[0].text
        tail = self.draft.text[rest[0].start :].strip()
        words = tuple(bare(tail).split())
        found = english_anchors().starts(words, frozenset({"content"}))
        if tail[:1] in {":", "-", "–", "—", ","}:
            return tail[1:].strip().strip('"“”')
        if found is None:
            return ""
        for word in found.words:
            tail = tail[tail.casefold().index(word) + len(word) :]
        return tail.lstrip(" :,").strip('"“”').strip()

    def _copy(self, rest: Sequence[Anchor]) -> bool:
        target, size = self._first_thing(rest)
        behind = self.draft.text[rest[size].start :].strip() if target and rest[size:] else ""
        found = english_anchors().starts(tuple(bare(behind).split()), frozenset({"copied"}))
        if target is None or found is None:
            return False
        for word in found.words:
            behind = behind[behind.casefold().index(word) + len(word) :]
        title = behind.strip().strip('"“”.!').strip()
        if not title or "," in title:
            return False
        args: Json = {"page": as_argument(target), "title": title}
        said = f"Copy {target.title}"
        self.draft.add("pages.duplicate", args, name="copy", rule=RULE, title=said)
        return True

    def _append(self, rest: Sequence[Anchor]) -> bool:
        """ "Add to the Plum cake recipe: …": text for a page that its kind is said of as well."""
        colon = next((at for at, each in enumerate(rest) if each.kind == "colon"), None)
        before = rest[:colon] if colon else []
        pages = [each for each in before if each.kind in {"page", "row"}]
        if colon is None or len(pages) != 1 or rest[-1].end < len(self.draft.text.rstrip(" .!")):
            return False
        target = self._settled(pages[0])
        passed = {*_SILENT, "to"}
        others = [each for each in before if each is not pages[0] and each.kind not in passed]
        if rest[0].text.casefold() != "to" or any(not self._is_kind(e, target) for e in others):
            return False
        text = self.draft.text[rest[colon].end :].strip()
        args: Json = {"page": as_argument(target), "markdown": text}
        title = f"Add to {target.title}"
        self.draft.add("blocks.append", args, name="append", rule=RULE, title=title)
        self.named = [target]
        return bool(text)

    def _is_kind(self, word: Anchor, page: Target) -> bool:
        """Whether a word says what kind of page it is: "recipe" of one under Recipes, "page"."""
        parent = self.draft.lexicon.targets.get(self.draft.notion.page(page.id).parent_id)
        said = bare(word.text).removesuffix("s")
        return said == "page" or (parent is not None and bare(parent.title) in {said, f"{said}s"})

    def _rename(self, rest: Sequence[Anchor]) -> bool:
        """Only what lacks the new title is answered: with a question."""
        target, size = self._first_thing(rest)
        if target is not None and not [e for e in rest[size:] if e.kind not in _SILENT]:
            raise CannotPlan(Clarify(question=f"What should “{target.title}” be called?"))
        return False


def _does_more(text: str) -> bool:
    """Whether the text of a comment may be followed by another request: "… and mark it as done"."""
    words = tuple(bare(text).split())
    verbs = frozenset({"verb", "comment", "rename", "done_verb"})
    return any(
        word == "and" and english_anchors().starts(_without_then(words[at + 1 :]), verbs)
        for at, word in enumerate(words)
    )


def _without_then(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if words[:1] == ("then",) else words
