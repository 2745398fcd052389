"""Names become things in Notion: found by title, link or id, never invented.

One match goes on; several become a question whose answers are whole requests; none says what was
searched, what comes close, and how to share a page with the assistant.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind, Page, Target
from core.domain.plan import Clarify, Option, Outcome, Refuse
from core.domain.ports import NotionReads
from core.kit.errors import NotFound
from core.planner.grammar.said import Phrase

MAX_OPTIONS = 5
"""How many things a question offers."""
_DEPTH = 3
"""Titles in the path to a thing."""
_CLOSE = 0.84
"""From this likeness on (0 to 1), a title that is unlike all others is meant."""
_OFFERED = 0.6
_ID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})")

_KIND_NAMES = {
    ObjectKind.PAGE: "page",
    ObjectKind.ROW: "row",
    ObjectKind.DATABASE: "database",
}
SEARCHED = "I looked at the titles of all that is shared with me."
SHARE_HINT = (
    "If it exists, share it with me: open it in Notion, choose ••• → Connections, and add this "
    "integration."
)


class CannotPlan(Exception):
    """Planning ends with another outcome than a plan; it carries that outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.kind)
        self.outcome = outcome


class Resolver:
    """Finds what the phrases of one request name.

    Args:
        notion: the workspace.
        text: the whole request, to rewrite it for the answers of a question.
        known: things that are at hand already, by id.
    """

    def __init__(self, notion: NotionReads, text: str, known: dict[str, Target]) -> None:
        self._notion = notion
        self._text = text
        self._known = known

    def find(self, phrase: Phrase, *kinds: ObjectKind) -> Target:
        """The one thing a phrase means, of one of `kinds` (any kind when none is given).

        Raises:
            CannotPlan: nothing, or several things, have that name.
        """
        if phrase.kind == "it":
            raise CannotPlan(
                Clarify(question=f"What do you mean by “{phrase.text}”? Say its title.")
            )
        if phrase.kind == "url" or _ID.fullmatch(phrase.text.casefold()):
            return self._by_link(phrase)
        found = self.matches(phrase, *kinds)
        if len(found) == 1:
            return found[0]
        if found:
            raise CannotPlan(self._which(phrase, found))
        raise CannotPlan(self._nothing(phrase, kinds))

    def matches(self, phrase: Phrase, *kinds: ObjectKind) -> list[Target]:
        """All things that a phrase may mean equally well."""
        seen = {each.id: each for each in self._search(phrase.text, kinds)}
        named = self._known.get(phrase.value) if phrase.kind == "name" else None
        if named is not None and (not kinds or named.kind in kinds):
            seen.setdefault(named.id, named)
        candidates = list(seen.values())
        for rule in (_same, _alike_but_case, _alike_but_signs):
            fitting = [each for each in candidates if rule(each.title, phrase.text)]
            if fitting:
                return fitting
        if named is not None and named.id in seen:
            return [named]
        return _one_close(phrase.text, candidates)

    def _search(self, title: str, kinds: Sequence[ObjectKind]) -> list[Target]:
        kind = kinds[0] if len(kinds) == 1 else None
        near = [
            each
            for each in self._known.values()
            if (not kinds or each.kind in kinds)
            and _likeness(each.title, title, least=_OFFERED) >= _OFFERED
        ]
        found = self._notion.search(title, kind=kind, limit=20)
        merged = {each.id: each for each in (*found, *near)}
        return [each for each in merged.values() if not kinds or each.kind in kinds]

    def _by_link(self, phrase: Phrase) -> Target:
        """The page or database that a link or an id leads to."""
        found = list(_ID.finditer(phrase.text.casefold()))
        if not found:
            raise CannotPlan(Refuse(text=f"<{phrase.text}> is not a link to a Notion page."))
        identifier = "-".join(found[-1].groups() if "?v=" not in phrase.text else found[0].groups())
        known = self._known.get(identifier)
        if known is not None:
            return known
        for read in (self._page_target, self._database_target):
            try:
                return read(identifier)
            except NotFound:
                continue
        raise CannotPlan(Refuse(text=f"I cannot see anything at <{phrase.text}>. {SHARE_HINT}"))

    def _page_target(self, identifier: str) -> Target:
        return self._notion.page(identifier).target

    def _database_target(self, identifier: str) -> Target:
        return self._notion.database(identifier).target

    def _which(self, phrase: Phrase, found: Sequence[Target]) -> Outcome:
        options = tuple(
            Option(label=self._label(each), request=self.rewritten(phrase, each))
            for each in found[:MAX_OPTIONS]
        )
        return Clarify(question=f"Which “{phrase.text}” do you mean?", options=options)

    def rewritten(self, phrase: Phrase, target: Target) -> str:
        """The whole request with a thing's link in place of its name."""
        return f"{self._text[: phrase.start]}{target.url}{self._text[phrase.end :]}"

    def _label(self, target: Target) -> str:
        where = self._where(target)
        return f"{target.title or 'Untitled'} ({_KIND_NAMES[target.kind]}{where})"

    def _where(self, target: Target) -> str:
        """The path to it, as " in Team Home / Archive"; empty when nothing is above it."""
        path: list[str] = []
        try:
            above = self._above(target)
            while above and len(path) < _DEPTH:
                parent = self._known.get(above) or self._page_target(above)
                path.insert(0, parent.title)
                above = self._above(parent)
        except NotFound:
            # What lies further up is not shared with the assistant.
            pass
        return f" in {' / '.join(path)}" if path else ""

    def _above(self, target: Target) -> str:
        """Id of what a thing lies in; empty at the top."""
        if target.kind is ObjectKind.DATABASE:
            return self._notion.database(target.id).home_id
        page: Page = self._notion.page(target.id)
        return "" if page.parent_id == "workspace" else page.parent_id

    def _nothing(self, phrase: Phrase, kinds: Sequence[ObjectKind]) -> Outcome:
        what = " or ".join(_KIND_NAMES[kind] for kind in kinds) or "page or database"
        text = f"I found no {what} called “{_cut(phrase.text)}”."
        near = self._close(phrase.text, kinds)
        if near:
            text += f" Did you mean {' or '.join(f'“{each.title}”' for each in near)}?"
        examples = tuple(self.rewritten(phrase, each) for each in near[:2])
        named = tuple(
            f"{self._text[: phrase.start]}{each.title}{self._text[phrase.end :]}"
            for each in near[:2]
        )
        told = f"{text} {SEARCHED} {SHARE_HINT}"
        return Refuse(text=told, examples=named if examples else ())

    def _close(self, title: str, kinds: Sequence[ObjectKind]) -> list[Target]:
        candidates = self._search("", kinds) or list(self._known.values())
        fitting = [each for each in candidates if not kinds or each.kind in kinds]
        ranked = sorted(fitting, key=lambda each: -_likeness(each.title, title))
        return [
            each for each in ranked if _likeness(each.title, title, least=_OFFERED) >= _OFFERED
        ][:3]


def _same(title: str, said: str) -> bool:
    return title == said


def _alike_but_case(title: str, said: str) -> bool:
    return title.casefold().strip() == said.casefold().strip()


def _alike_but_signs(title: str, said: str) -> bool:
    return bool(bare(said)) and bare(title) == bare(said)


def _one_close(said: str, candidates: Sequence[Target]) -> list[Target]:
    """The only candidate that is nearly the same, if there is just one."""
    close = [each for each in candidates if _likeness(each.title, said, least=_CLOSE) >= _CLOSE]
    return close if len(close) == 1 else []


def _likeness(title: str, said: str, *, least: float = 0.0) -> float:
    """How alike two titles are, from 0 to 1, without regard to case, accents and signs; 0 where
    their lengths or letters alone make it less than `least`.
    """
    one, other = bare(title), bare(said)
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
