"""What is ticked off: a checkbox of a row rather than a to-do on its page, where it has one."""

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind
from core.domain.plan import Clarify
from core.planner.drafts.draft import Draft, as_argument
from core.planner.drafts.naming import anywhere
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import Formed
from core.planner.resolve import CannotPlan

_POINTING = word_list("ticking.pointing")


def ticked_property(clause: Formed, draft: Draft) -> bool:
    """Whether a clause ticks a checkbox of a row, and not a to-do; its step is added then.

    Raises CannotPlan when it only points at a to-do.
    """
    slots = dict(clause.slots)
    if "todo" not in slots:
        return False
    said = bare(slots["todo"].text)
    must_say_what(said)
    row = anywhere(slots["page"], draft)
    home = draft.database_of_row(row) if row.kind is ObjectKind.ROW else None
    schema = draft.schema(home.target) if home is not None else {}
    boxes = [name for name, p in schema.items() if p.type == "checkbox" and bare(name) == said]
    if home is None or not boxes:
        return False
    values: Json = {boxes[0]: dict(clause.fixed).get("checked") is not False}
    args: Json = {"page": as_argument(row), "properties": values}
    args["database"] = as_argument(home.target)
    title = f"Set {boxes[0]} of {row.title}"
    draft.add("rows.update", args, name="update", rule="update-named", title=title)
    return True


def must_say_what(todo: str) -> None:
    """Raises CannotPlan when a to-do is only pointed at."""
    if bare(todo) in _POINTING:
        raise CannotPlan(Clarify(question="Which to-do do you mean? Say what it says."))
