"""What people call the options of a property taken together: "the tiers", "the tags of Tasks"."""

from collections.abc import Iterable

from core.content.values.choosing import bare
from core.domain.notion import Database
from core.planner.grammar.called import plural
from core.planner.grammar.schemas import schema_of


def option_lists(databases: Iterable[Database]) -> tuple[str, ...]:
    """The properties with options in the plural, in small letters; the longest first."""
    names = {
        bare(name)
        for each in databases
        for name, prop in schema_of(each).items()
        if prop.options and bare(name)
    }
    return tuple(
        sorted({e if e.endswith("s") else plural(e) for e in names}, key=len, reverse=True)
    )
