"""What may be a title to make, and what is none; raised as a question."""

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.domain.plan import Clarify
from core.planner.drafts.draft import Draft
from core.planner.grammar.lists import word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.said import Item, Put
from core.planner.resolve import CannotPlan

KINDS = word_list("titles.kinds")
"""Written small, they say what is to be made and not what it is called."""


_VALUES = frozenset({"date", "due date", "deadline", "owner", "assignee", "status", "priority",
                     "tag", "estimate", "reminder", "value"})  # fmt: skip
"""What a row has, as people call it; "add a date to X" is no text for its page."""


def must_be_titles(items: list[Item], put: Put, draft: Draft) -> None:
    """Raises CannotPlan when what was said is no title: "something", a database's name."""
    databases = {
        each.id for each in draft.lexicon.targets.values() if each.kind is ObjectKind.DATABASE
    }
    for item in items:
        other = put.place is not None and item.title.value in databases
        if item.title.kind != "quoted" and (other or is_no_title(item.title.text)):
            said = item.title.text
            raise CannotPlan(Clarify(question=f"What should be added? “{said}” is no title."))


def must_be_as_many(put: Put, titles: int) -> None:
    """Raises CannotPlan when another number was said than there are titles: "40 pages called X"."""
    if put.count is not None and put.count > 1 and put.count != titles:
        question = f"You said {put.count}, and I see {titles} to make. Name each of them."
        raise CannotPlan(Clarify(question=question))


def is_no_title(said: str) -> bool:
    """Whether words that stand where a title should be are none: "something", "page", "3"."""
    if said in KINDS:
        return True
    return bare(said) in english_parts().placeholders or said.isdigit() or ": " in said


def must_be_content(put: Put, draft: Draft, title: str) -> None:
    """Raises CannotPlan when what is to be written is a name alone, or the kind of a value."""
    names = {bare(name) for user in draft.lexicon.users for name in (user.name, *user.name.split())}
    said = [bare(item.title.text) for item in put.items if item.title.kind != "quoted"]
    things = [item.title for item in put.items if item.title.kind == "name"]
    if put.body is None and not put.noun and said and bare(said[0]) in _VALUES:
        question = f"What should “{said[0]}” of “{title}” be? Say its value as well."
        raise CannotPlan(Clarify(question=question))
    if put.body is None and not put.noun and things:
        question = (
            f"Should I write the words “{things[0].text}” on “{title}”, or do you mean the page?"
        )
        raise CannotPlan(Clarify(question=question))
    if put.body is None and not put.noun and any(each in names for each in said):
        question = f"Should I write “{put.items[0].title.text}” on “{title}”, or assign it to them?"
        raise CannotPlan(Clarify(question=question))
