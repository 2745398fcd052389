"""What the card says of a step that a form makes: what its operation says of its own arguments."""

from collections.abc import Mapping
from functools import cache

from pydantic import JsonValue, ValidationError

from core.domain.notion import Json
from core.operations.catalogue import Catalogue, build_catalogue
from core.planner.drafts.draft import Made


@cache
def _catalogue() -> Catalogue:
    return build_catalogue()


def told(operation: str, args: Json, made: Made | None) -> str:
    """The title of a step.

    Args:
        made: what an earlier step of the plan will have made, which arguments may refer to.
    """
    known: Mapping[str, JsonValue] = {name: _known(value, made) for name, value in args.items()}
    try:
        return _catalogue().bind(operation, dict(known)).title
    except ValidationError:
        # What an argument refers to is not known before an earlier step has run.
        return _catalogue().get(operation).summary.rstrip(".")


def _known(value: JsonValue, made: Made | None) -> JsonValue:
    """A value in which a reference to something that will be made is its name."""
    refers = isinstance(value, dict) and "$ref" in value
    return {"id": made.step_id, "title": made.title} if refers and made is not None else value
