"""Types that point at people and pages: people, relation."""

import re
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import JsonValue

from core.content.shapes import MAX_ARRAY
from core.content.values.choosing import listed, split_list
from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import Candidate, Names, ValueContext
from core.content.values.kinds import (
    Given,
    PropertyKind,
    expect_text,
    items_of,
    refuse,
    register,
)
from core.content.values.schema import PropertySchema
from core.content.values.words import ME
from core.content.values.wordy import unwrapped
from core.kit.errors import BadInput

_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_TESTS = {
    Operator.IS: "contains",
    Operator.IS_NOT: "does_not_contain",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does_not_contain",
    Operator.EMPTY: "is_empty",
    Operator.NOT_EMPTY: "is_not_empty",
}


def id_in(text: str) -> str | None:
    """The Notion id that `text` is, or that ends the path of a Notion link; with dashes."""
    bare = unwrapped(text.strip()).casefold()
    if _ID.fullmatch(bare):
        found = bare
    elif "://" in bare and (match := _ID.search(urlsplit(bare).path.rsplit("/", 1)[-1])):
        found = match[0]
    else:
        return None
    plain = found.replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


class LinkedKind(PropertyKind):
    """What people and relations share: names become ids through `Names`."""

    operators: ClassVar[frozenset[Operator]] = frozenset(_TESTS)
    called: ClassVar[str]
    """What several of them are called in a message."""
    nothing: ClassVar[str]
    """What none of them is called."""
    advice: ClassVar[str]

    def names(self, context: ValueContext) -> Names:
        """Who looks names up."""
        raise NotImplementedError

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """Their ids, each once."""
        ids = self.ids(schema, given, context)
        if len(ids) > MAX_ARRAY:
            raise refuse(schema, given, f"it takes at most {MAX_ARRAY}", "Give fewer.")
        return [{"id": each} for each in ids]

    def ids(self, schema: PropertySchema, given: Given, context: ValueContext) -> list[str]:
        """The ids of all that are named.

        Raises:
            BadInput: a name fits several, which are listed with what tells them apart; or none,
                and the closest are named.
        """
        items = items_of(schema, given)
        if items is None:
            text = expect_text(schema, given, self.advice)
            names = self.names(context)
            within = schema.data_source_id
            items = [*split_list(text, lambda part: bool(names.find(part, within=within)))]
        return list(dict.fromkeys(self._id(schema, each, context) for each in items))

    def _id(self, schema: PropertySchema, item: JsonValue, context: ValueContext) -> str:
        if isinstance(item, dict):
            item = item.get("id") or item.get("name") or ""
        said = expect_text(schema, item, self.advice)
        known = id_in(said) or self.special(said, context)
        if known:
            return known
        found = self.names(context).find(said, within=schema.data_source_id)
        if len(found) == 1:
            return found[0].id
        raise self._several(schema, said, found) if found else self._none(schema, said, context)

    def special(self, said: str, context: ValueContext) -> str | None:
        """The id of a word such as "me"."""
        return None

    def _several(self, schema: PropertySchema, said: str, found: Sequence[Candidate]) -> BadInput:
        shown = [f"{each.name} ({each.hint})" if each.hint else each.name for each in found]
        return BadInput(
            f"“{said}” for “{schema.name}” may be several {self.called}: {listed(shown)}.",
            next_step="Say which one.",
        )

    def _none(self, schema: PropertySchema, said: str, context: ValueContext) -> BadInput:
        alike = self.names(context).nearest(said, within=schema.data_source_id)
        guess = f"Did you mean {' or '.join(f'“{each}”' for each in alike)}?" if alike else ""
        text = f"For “{schema.name}” I found {self.nothing} called “{said}”."
        return BadInput(text, next_step=guess or self.advice)

    def emptied(self) -> JsonValue:
        """None of them."""
        return []

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """Their names with commas between; an id where Notion gives no name."""
        items = payload if isinstance(payload, list) else [payload]
        return ", ".join(shown for each in items if (shown := show_linked(each, context)))

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Contains each, or any where "or" is said."""
        name = _TESTS[operator]
        if operator in {Operator.EMPTY, Operator.NOT_EMPTY}:
            return ask(name)
        either = isinstance(given, str) and " or " in given
        wanted = given.replace(" or ", ", ") if isinstance(given, str) else given
        ids = self.ids(schema, wanted, context)
        return Condition(tuple({name: each} for each in ids), any_of=either and name == "contains")


def show_linked(item: JsonValue, context: ValueContext) -> str:
    """The name of a person or page."""
    if not isinstance(item, dict):
        return ""
    held = item.get("id")
    known = held if isinstance(held, str) else ""
    named = item.get("name")
    return named if isinstance(named, str) and named else context.shown.get(known, known)


@register
class PeopleKind(LinkedKind):
    """Members of the workspace; "me" is the asker."""

    name: ClassVar[str] = "people"
    called: ClassVar[str] = "people"
    nothing: ClassVar[str] = "nobody"
    advice: ClassVar[str] = "Give the name of a member of the Notion workspace."

    def names(self, context: ValueContext) -> Names:
        """The workspace's people."""
        return context.people

    def special(self, said: str, context: ValueContext) -> str | None:
        """The asker, for "me"."""
        return my_id(context) if said.casefold() in ME else None


def my_id(context: ValueContext) -> str:
    """The asker's Notion id.

    Raises:
        BadInput: it is not known.
    """
    if not context.me:
        raise BadInput(
            "I do not know which Notion person you are.",
            next_step="Say your name as it is in Notion.",
        )
    return context.me


@register
class RelationKind(LinkedKind):
    """Pages of another data source (or the same)."""

    name: ClassVar[str] = "relation"
    called: ClassVar[str] = "pages"
    nothing: ClassVar[str] = "no page"
    advice: ClassVar[str] = "Give a page's title or link."

    def names(self, context: ValueContext) -> Names:
        """The pages that may be linked."""
        return context.pages
