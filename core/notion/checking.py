"""What is about to be sent, held against Notion's limits first.

Notion refuses a request as a whole and names one fault at a time; here all are named, with what
would mend them, and nothing has been sent yet.
"""

from core.content import ANYWHERE, Problem, check_properties, check_request
from core.content.check_parts import check_comment, check_look, check_update
from core.content.measure import json_size
from core.domain.notion import Json
from core.domain.write import (
    AppendBlocks,
    CreateComment,
    CreatePage,
    Effect,
    UpdateBlock,
    UpdateComment,
    UpdatePage,
)
from core.kit.errors import BadInput

_SHOWN = 3


def require_sendable(effect: Effect) -> None:
    """Refuse an effect that Notion would refuse. Raises BadInput, which names what is wrong."""
    problems = problems_with(effect)
    if not problems:
        return
    shown = " ".join(str(problem) for problem in problems[:_SHOWN])
    more = len(problems) - _SHOWN
    rest = f" There are {more} more such places." if more > 0 else ""
    raise BadInput(
        f"I sent nothing, because Notion would refuse this. {shown}{rest}",
        next_step="Change what is named and ask again.",
    )


def problems_with(effect: Effect) -> list[Problem]:
    """What Notion would refuse in what an effect sends."""
    match effect:
        case CreatePage():
            look: Json = {"icon": effect.icon, "cover": effect.cover}
            beside = json_size(effect.properties) + json_size(look)
            return [
                *check_properties(effect.properties),
                *check_look(look),
                *check_request(effect.children, beside=beside),
            ]
        case AppendBlocks():
            return check_request(effect.children, parent=ANYWHERE)
        case UpdatePage():
            return [*check_properties(effect.properties), *check_look(effect.look)]
        case UpdateBlock():
            return check_update(effect.block_type, effect.body)
        case CreateComment() | UpdateComment():
            return check_comment(effect.rich_text)
        case _:
            return []
