"""Comments: told by their place, author, time and text; each is the work of one write only."""

from core.domain.notion import Json
from core.domain.write import Applied, CreateComment, DeleteComment, UpdateComment
from core.kit.errors import NotFound
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.parse import when
from core.notion.sameness import text_print
from core.notion.shapes import obj, txt, uuid_of
from core.notion.writable import text_value


class CreateCommentDeed(Deed[CreateComment]):
    """A comment on a page or block, or an answer in a discussion."""

    def attempt(self) -> Attempt:
        """About what is commented on."""
        return self._reads.names.attempt(self.effect.on_id, otherwise="that page", writes=True)

    def send(self, before: Json) -> Applied:
        """POST /v1/comments."""
        del before
        place, place_id = self.effect.place, uuid_of(self.effect.place_id)
        body: Json = {"rich_text": list(self.effect.rich_text)}
        if place == "discussion_id":
            body["discussion_id"] = place_id
        else:
            body["parent"] = {"type": place, place: place_id}
        if self.effect.attachments:
            body["attachments"] = [
                {"type": "file_upload", "file_upload_id": one} for one in self.effect.attachments
            ]
        return _made(self._client.write("POST", "comments", body=body, attempt=self.attempt()))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The eldest comment of ours there with that text that no other write has made."""
        del before
        wanted = text_print(list(self.effect.rich_text))
        fitting = [
            comment
            for comment in self._reads.comments(self.effect.on_id)
            if self._ours(comment, sought) and text_print(comment.get("rich_text")) == wanted
        ]
        return next((_made(comment) for comment in self._untaken(fitting, sought)), None)

    def is_ours_alone(self, applied: Applied, sought: Sought) -> bool:
        """Nobody has answered it."""
        discussion = applied.before.get("discussion_id")
        others = [
            one for one in self._reads.comments(self.effect.on_id) if one.get("id") != applied.id
        ]
        alike = [one for one in others if one.get("discussion_id") == discussion]
        return all(when(one.get("created_time")) < sought.since for one in alike)


class UpdateCommentDeed(Deed[UpdateComment]):
    """Another text for a comment."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the comment."""
        return Attempt(what="that comment", writes=True)

    def observe(self) -> Json:
        """Its present text."""
        comment = self._reads.comment(self.effect.comment_id)
        text = comment.get("rich_text")
        return {"rich_text": text_value(text), "print": text_print(text)}

    def already(self, before: Json) -> Applied | None:
        """Somebody has changed it since."""
        expected = self.effect.expected
        if expected is None or before.get("print") == expected:
            return None
        return Applied(id=self.effect.comment_id, left=(f"the comment “{before.get('print')}”",))

    def send(self, before: Json) -> Applied:
        """PATCH /v1/comments/{id}."""
        self._client.write(
            "PATCH",
            f"comments/{uuid_of(self.effect.comment_id)}",
            body={"rich_text": list(self.effect.rich_text)},
            attempt=self.attempt(),
        )
        return self._applied(before)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether it says so."""
        del sought
        present = text_print(self._reads.comment(self.effect.comment_id).get("rich_text"))
        wanted = text_print(list(self.effect.rich_text))
        return self._applied(before) if present == wanted else None

    def _applied(self, before: Json) -> Applied:
        return Applied(
            id=self.effect.comment_id,
            prints=(text_print(list(self.effect.rich_text)),),
            before={"rich_text": before.get("rich_text")},
        )


class DeleteCommentDeed(Deed[DeleteComment]):
    """A comment, for good; what it said is kept, so that one like it can be written."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the comment."""
        return Attempt(what="that comment", writes=True)

    def observe(self) -> Json:
        """What it says and where, and whether its discussion goes on without it."""
        try:
            comment = self._reads.comment(self.effect.comment_id)
        except NotFound:
            return {}
        parent = obj(comment.get("parent"))
        kind = txt(parent.get("type"))
        on_id = txt(parent.get(kind))
        discussion = comment.get("discussion_id")
        others = [
            one
            for one in self._reads.comments(on_id)
            if one.get("discussion_id") == discussion and one.get("id") != comment.get("id")
        ]
        return {
            "place": "discussion_id" if others else kind,
            "place_id": discussion if others else on_id,
            "on_id": on_id,
            "rich_text": text_value(comment.get("rich_text")),
            "attachments": list(self.effect.attachments),
        }

    def already(self, before: Json) -> Applied | None:
        """It is gone, or somebody has changed it since."""
        if not before:
            return Applied(id=self.effect.comment_id)
        present, expected = text_print(before.get("rich_text")), self.effect.expected
        if expected is not None and present != expected:
            return Applied(id=self.effect.comment_id, left=(f"the comment “{present}”",))
        return None

    def send(self, before: Json) -> Applied:
        """DELETE /v1/comments/{id}. One that is gone is as it should be."""
        path = f"comments/{uuid_of(self.effect.comment_id)}"
        try:
            self._client.write("DELETE", path, attempt=self.attempt())
        except NotFound:
            if not self._is_gone():
                raise
        return Applied(id=self.effect.comment_id, before=before)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether it is gone."""
        del sought
        return Applied(id=self.effect.comment_id, before=before) if self._is_gone() else None

    def _is_gone(self) -> bool:
        try:
            self._reads.comment(self.effect.comment_id)
        except NotFound:
            return True
        return False


def _made(comment: Json) -> Applied:
    return Applied(
        id=txt(comment.get("id")),
        prints=(text_print(comment.get("rich_text")),),
        before={"discussion_id": txt(comment.get("discussion_id")), **_place(comment)},
    )


def _place(comment: Json) -> Json:
    parent = obj(comment.get("parent"))
    return {"on_id": txt(parent.get(txt(parent.get("type"))))}
