"""Replacing a page's content by markdown, which Notion may do later than it answers."""

import hashlib

from core.domain.notion import Json
from core.domain.write import Applied, UpdateMarkdown
from core.kit.errors import BadInput, Unavailable
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Later, Sought, SurelyNot
from core.notion.shapes import obj, txt, uuid_of

_TASK = "async_task"
_POLL = 2.0
_LATER_SETTLES = 900.0
"""Seconds after which a task that nobody knows the id of is taken to be over."""


class UpdateMarkdownDeed(Deed[UpdateMarkdown]):
    """See the module. It is never sent again while a task of Notion may still do it."""

    @property
    def settles(self) -> float:
        """Longer where Notion may do it later."""
        return _LATER_SETTLES if self.effect.may_be_later else super().settles

    def attempt(self) -> Attempt:
        """About the page."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page", writes=True)

    def observe(self) -> Json:
        """The present content. Raises BadInput when markdown would lose some of it."""
        present = self._reads.markdown(self.effect.page_id)
        if present is None:
            raise BadInput(
                f"{self.attempt().head} holds what Notion's markdown cannot say, so it would be"
                " lost.",
                next_step="Replace the parts that are to change.",
            )
        return {"markdown": present}

    def already(self, before: Json) -> Applied | None:
        """It says so already, or somebody has changed it since."""
        present, expected = txt(before.get("markdown")), self.effect.expected
        if expected is not None and markdown_print(present) != expected:
            return Applied(id=self.effect.page_id, left=("the content of the page",))
        same = markdown_print(present) == markdown_print(self.effect.content)
        return self._applied(before, present) if same else None

    def send(self, before: Json) -> Applied:
        """PATCH /v1/pages/{id}/markdown."""
        body: Json = {
            "type": "replace_content",
            "replace_content": {"new_str": self.effect.content},
        }
        if self.effect.may_be_later:
            body["allow_async"] = True
        path = f"pages/{uuid_of(self.effect.page_id)}/markdown"
        answer = self._client.write("PATCH", path, body=body, attempt=self.attempt())
        if answer.get("object") == _TASK:
            raise Later(
                Applied(id=self.effect.page_id, before={_TASK: answer.get("id")}),
                retry_after=_seconds(answer),
            )
        return self._applied(before, txt(answer.get("markdown")))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """What its task says, when its id is known; else whether the page says so."""
        del sought
        task_id = txt(before.get(_TASK))
        if task_id:
            return self._ask(task_id, before)
        present = self._reads.markdown(self.effect.page_id) or ""
        same = markdown_print(present) == markdown_print(self.effect.content)
        return self._applied(before, present) if same else None

    def _ask(self, task_id: str, before: Json) -> Applied:
        task = self._client.read("GET", f"async_tasks/{uuid_of(task_id)}", attempt=self.attempt())
        match txt(task.get("status")):
            case "succeeded":
                return self._applied(before, txt(obj(task.get("result")).get("markdown")))
            case "failed":
                why = txt(obj(task.get("error")).get("message"))
                raise SurelyNot(f"Notion refused this: {why or 'it gave no reason'}")
            case _:
                raise Unavailable("Notion is still at work on it.", retry_after=_seconds(task))

    def _applied(self, before: Json, present: str) -> Applied:
        return Applied(
            id=self.effect.page_id,
            prints=(markdown_print(present),) if present else (),
            before={"markdown": before.get("markdown")},
        )


def markdown_print(markdown: str) -> str:
    """A short print of what markdown says, whatever its empty lines and trailing blanks."""
    lines = (line.rstrip() for line in markdown.splitlines())
    text = "\n".join(line for line in lines if line)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _seconds(task: Json) -> float:
    told = task.get("poll_after_seconds")
    return float(told) if isinstance(told, int | float) else _POLL
