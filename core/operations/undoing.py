"""Taking back what other operations did."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from core.domain.plan import Frozen, Step
from core.domain.undo import is_taking_away
from core.domain.write import AnyEffect
from core.kit.errors import NotFound
from core.operations.spec import BULK, UNDO, NoInverse, OperationContext, Risk, WriteOperation
from core.operations.things import Undoable, counted, shortened


class UndoArgs(Frozen):
    """What to carry out."""

    effects: Annotated[
        tuple[AnyEffect, ...],
        Field(min_length=1),
        WithJsonSchema({"type": "array", "items": {"type": "object"}, "minItems": 1}),
    ]
    """As a run of an operation told them."""
    what: str = ""
    """The title of the step that is taken back."""
    again: bool = False
    """Whether it does once more what was taken back."""


class UndoResult(Undoable):
    """How much was taken back."""

    count: int


class UndoChanges(WriteOperation[UndoArgs, UndoResult]):
    """Take back what a step did."""

    name = UNDO
    summary = "Take back what a step did, leaving alone what somebody has changed since."
    help = "Made by the assistant from what a step did; undoing an undo does it again."
    sample = "undo"
    endpoints = (
        "GET /v1/pages/{page_id}",
        "PATCH /v1/pages/{page_id}",
        "GET /v1/pages/{page_id}/properties/{property_id}",
        "POST /v1/pages/{page_id}/move",
        "GET /v1/pages/{page_id}/markdown",
        "PATCH /v1/pages/{page_id}/markdown",
        "GET /v1/async_tasks/{task_id}",
        "GET /v1/blocks/{block_id}",
        "GET /v1/blocks/{block_id}/children",
        "PATCH /v1/blocks/{block_id}",
        "DELETE /v1/blocks/{block_id}",
        "GET /v1/comments",
        "POST /v1/comments",
        "GET /v1/comments/{comment_id}",
        "PATCH /v1/comments/{comment_id}",
        "DELETE /v1/comments/{comment_id}",
        "GET /v1/databases/{database_id}",
        "PATCH /v1/databases/{database_id}",
        "GET /v1/data_sources/{data_source_id}",
        "PATCH /v1/data_sources/{data_source_id}",
        "POST /v1/data_sources/{data_source_id}/query",
        "POST /v1/views",
        "GET /v1/views/{view_id}",
        "PATCH /v1/views/{view_id}",
        "DELETE /v1/views/{view_id}",
        "GET /v1/users/me",
    )
    cost = "1 for each change, and 1 or 2 to see whether somebody has changed it since"
    risks = (Risk.WRITE, Risk.DESTRUCTIVE)

    def risk(self, args: UndoArgs) -> Risk:
        """Taking back what was added takes it away; much at once asks first too."""
        takes = len(args.effects) > BULK or any(map(is_taking_away, args.effects))
        return Risk.DESTRUCTIVE if takes else Risk.WRITE

    def title(self, args: UndoArgs) -> str:
        """Such as: Take back: Add "Fix login" to Roadmap."""
        doing = "Do again" if args.again else "Take back"
        return f"{doing}: {shortened(args.what or counted(len(args.effects), 'change'), 120)}"

    def inverse(self, args: UndoArgs, result: UndoResult) -> Step | NoInverse:
        """Do it again; of that, take it back."""
        found = super().inverse(args, result)
        if isinstance(found, NoInverse):
            return found
        told = {**found.args, "what": args.what, "again": not args.again}
        title = self.title(args.model_copy(update={"again": not args.again}))
        return found.model_copy(update={"args": told, "title": title})

    def requests(self, args: UndoArgs) -> int:
        """A look and a change for each."""
        return 2 * len(args.effects)

    def run(self, args: UndoArgs, context: OperationContext) -> UndoResult:
        """Carry out one after the other."""
        count = 0
        left: list[str] = []
        for number, effect in enumerate(args.effects):
            if len(args.effects) > 1:
                context.say(f"{number} of {len(args.effects)}")
            try:
                applied = context.writes.apply(effect)
            except NotFound as error:
                left.append(error.user_text)
                continue
            count += not applied.left
        return UndoResult(count=count, left=tuple(left))
