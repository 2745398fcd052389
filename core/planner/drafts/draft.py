"""A plan while it is written: what was asked, what is known, and the steps so far."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from core.content.values import KnownNames, ValueContext
from core.content.values.context import Candidate
from core.content.values.schema import PropertySchema
from core.domain.chat import Person
from core.domain.notion import Database, Json, ObjectKind, Target
from core.domain.plan import Plan, Reference, Step
from core.domain.ports import NotionReads
from core.planner.drafts.linking import PagesByTitle
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.said import Phrase
from core.planner.grammar.schemas import schema_of
from core.planner.resolve import Resolver

_TITLE = 120
"""Characters of a step's title."""

Schema = Mapping[str, PropertySchema]


@dataclass(frozen=True, slots=True)
class Made:
    """Something that an earlier step of this plan will have made."""

    step_id: str
    title: str
    database: Target | None = None
    """Of a row, where it is."""


@dataclass
class Draft:
    """One plan being written.

    Args:
        text: the cleaned request.
        person: who asks.
        asked: when and where.
        notion: the workspace.
        lexicon: names that are known.
    """

    text: str
    person: Person
    asked: Asked
    notion: NotionReads
    lexicon: Lexicon
    steps: list[Step] = field(default_factory=list)
    made: Made | None = None
    """What "it" means, when an earlier clause makes it."""
    mentioned: Target | None = None
    """What "it" means otherwise: the last thing that was named."""
    before: tuple[Target | None, Target | None] | None = None
    """What "it" means after an earlier request, as a place and as a thing (following.spoken_of)."""
    spoken: str = ""
    """What the person said before in the thread and says now; the text alone when empty."""
    trashed: Callable[[], Sequence[Target]] = tuple
    """What the thread has moved to the trash, newest first; search does not find it."""

    @property
    def resolver(self) -> Resolver:
        """Finds what phrases name."""
        return Resolver(self.notion, self.text, dict(self.lexicon.targets))

    @property
    def values(self) -> ValueContext:
        """What values are read against."""
        people = tuple(
            Candidate(user.id, user.name, user.email or "")
            for user in self.lexicon.users
            if not user.bot
        )
        return ValueContext(
            now=self.asked.now,
            zone=self.asked.zone,
            locale=self.asked.locale,
            me=self._me(),
            people=KnownNames(people),
            pages=PagesByTitle(self.notion),
            shown={user.id: user.name for user in self.lexicon.users},
        )

    def _me(self) -> str:
        """The asker's Notion id: the only member of that name; empty when there is none."""
        said = self.person.name.casefold()
        same = [each.id for each in self.lexicon.users if each.name.casefold() == said]
        return same[0] if len(same) == 1 else ""

    def after(self, spoken: tuple[Target | None, Target | None]) -> None:
        """Take "it" for what an earlier request was about, until this one names something."""
        self.before = spoken
        self.mentioned = spoken[0]

    @property
    def thing(self) -> Target | None:
        """What "it" means as a thing to change, rather than as a place to add to."""
        if self.before is None or self.mentioned is not self.before[0]:
            return self.mentioned
        return self.before[1]

    def find(self, phrase: Phrase, *kinds: ObjectKind) -> Target:
        """What a phrase names. Raises CannotPlan."""
        if phrase.kind == "it" and self.mentioned is not None:
            return self.mentioned
        found = self.resolver.find(phrase, *kinds)
        self.mentioned = found
        return found

    def database(self, target: Target) -> Database:
        """A database with its schema."""
        known = self.lexicon.databases.get(target.id)
        if known is None:
            known = self.notion.database(target.id)
            self.lexicon = self.lexicon.with_names(databases=[known])
        return known

    def schema(self, target: Target) -> Schema:
        """The properties of a database."""
        return schema_of(self.database(target))

    def database_of_row(self, target: Target) -> Database | None:
        """The database that a row is in; None for a page outside one."""
        if target.kind is not ObjectKind.ROW:
            return None
        parent = self.notion.page(target.id).parent_id
        known = self.lexicon.databases.get(parent) or self.notion.database(parent)
        self.lexicon = self.lexicon.with_names(databases=[known])
        return known

    def homes_of(self, row_ids: Iterable[str]) -> dict[str, str]:
        """For each of these rows the id of its database; empty for a page outside one."""
        found = {each: self.database_of_row(self.lexicon.targets[each]) for each in row_ids}
        return {each: home.target.id if home else "" for each, home in found.items()}

    def add(
        self,
        operation: str,
        args: Json,
        *,
        name: str,
        rule: str,
        title: str,
        for_each: str | None = None,
    ) -> str:
        """Write a step and return its id, made from `name`.

        Args:
            title: what the card says.
            for_each: a reference's path.
        """
        taken = {step.id for step in self.steps}
        number = next(n for n in range(1, 1000) if _numbered(name, n) not in taken)
        over = Reference.model_validate({"$ref": for_each}) if for_each else None
        step = Step(
            id=_numbered(name, number),
            operation=operation,
            args=args,
            for_each=over,
            title=_cut(title),
            rule=f"grammar:{rule}",
        )
        self.steps.append(step)
        return step.id

    def plan(self) -> Plan:
        """The plan of the steps so far."""
        feeding = {needed for step in self.steps for needed in step.needs()}
        ends = [step for step in self.steps if step.id not in feeding or not step.for_each]
        told = [step for step in ends if step.id not in feeding] or ends
        first = told[0].title
        more = len(told) - 1
        title = first if not more else f"{first}, and {more} more step{'s' if more > 1 else ''}"
        return Plan(title=title, steps=tuple(self.steps))


def _cut(title: str) -> str:
    """A title for a line of the card."""
    line = " ".join(title.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"


def as_argument(target: Target) -> JsonValue:
    """A thing as an argument of an operation."""
    return target.model_dump(mode="json")


def reference(path: str) -> JsonValue:
    """A reference as an argument of an operation."""
    return {"$ref": path}
