"""What takes an effect back: one rule for each kind, from what was sent and what it replaced.

An inverse never overwrites: it says what must be there at present, and whoever carries it out
leaves alone what somebody has changed since.
"""

from collections.abc import Callable

from core.domain.notion import Json
from core.domain.uploads import NoteBlocks
from core.domain.write import (
    AppendBlocks,
    Applied,
    CreateComment,
    CreateDatabase,
    CreatePage,
    CreateView,
    DeleteBlock,
    DeleteComment,
    DeleteView,
    Effect,
    MovePage,
    RestoreBlock,
    SetTrash,
    UpdateBlock,
    UpdateComment,
    UpdateMarkdown,
    UpdateObject,
    UpdatePage,
)


def undo_of(effect: Effect, applied: Applied) -> tuple[Effect, ...]:
    """The effects that take `effect` back, in order; none when nothing was changed or can be."""
    rule = _RULES.get(effect.kind)
    nothing_done = applied.same or (applied.left and not isinstance(effect, UpdatePage))
    return () if rule is None or nothing_done else rule(effect, applied)


def is_taking_away(effect: Effect) -> bool:
    """Whether an effect takes something away from people's sight."""
    match effect:
        case SetTrash(in_trash=in_trash):
            return in_trash
        case UpdateObject(fields=fields):
            return fields.get("in_trash") is True
        case DeleteBlock() | DeleteComment() | DeleteView():
            return True
        case _:
            return False


def _print(applied: Applied) -> str | None:
    return applied.prints[0] if applied.prints else None


def _created_page(effect: CreatePage, applied: Applied) -> tuple[Effect, ...]:
    kept = {} if effect.template_id else effect.properties
    return (SetTrash(page_id=applied.id, in_trash=True, expected=kept),)


def _added(effect: AppendBlocks | NoteBlocks, applied: Applied) -> tuple[Effect, ...]:
    """The blocks go again, the last one first."""
    del effect
    prints = applied.prints or ("",) * len(applied.block_ids)
    pairs = list(zip(applied.block_ids, prints, strict=False))
    return tuple(
        DeleteBlock(block_id=block_id, expected=print_ or None)
        for block_id, print_ in reversed(pairs)
    )


def _updated_page(effect: UpdatePage, applied: Applied) -> tuple[Effect, ...]:
    look = {name: value for name, value in applied.before.items() if name in effect.look}
    properties = {
        name: value for name, value in applied.before.items() if name in effect.properties
    }
    if not look and not properties:
        return ()
    sent = {**effect.look, **effect.properties}
    expected = {name: sent[name] for name in (*look, *properties)}
    return (
        UpdatePage(page_id=effect.page_id, properties=properties, look=look, expected=expected),
    )


def _trashed(effect: SetTrash, applied: Applied) -> tuple[Effect, ...]:
    if applied.before.get("in_trash") is effect.in_trash:
        return ()
    # What came back, and somebody has worked on since, does not go again.
    untouched: Json | None = None if effect.in_trash else {}
    page_id, in_trash = effect.page_id, not effect.in_trash
    return (SetTrash(page_id=page_id, in_trash=in_trash, expected=untouched),)


def _moved(effect: MovePage, applied: Applied) -> tuple[Effect, ...]:
    before = applied.before.get("parent_id")
    if not isinstance(before, str) or before in {"workspace", effect.parent_id}:
        return ()
    return (
        MovePage(
            page_id=effect.page_id,
            parent_id=before,
            parent_is_database=applied.before.get("parent_is_database") is True,
            expected=effect.parent_id,
        ),
        *_values_again(effect, applied),
    )


def _values_again(effect: MovePage, applied: Applied) -> tuple[Effect, ...]:
    """What a row may have lost on its way out of a database."""
    lost = applied.before.get("properties")
    if not isinstance(lost, dict) or not applied.before.get("parent_is_database"):
        return ()
    return (UpdatePage(page_id=effect.page_id, properties=lost),)


def _updated_block(effect: UpdateBlock, applied: Applied) -> tuple[Effect, ...]:
    body = applied.before.get("body")
    if not isinstance(body, dict):
        return ()
    return (
        UpdateBlock(
            block_id=effect.block_id,
            block_type=effect.block_type,
            body=body,
            expected=_print(applied),
        ),
    )


def _deleted_block(effect: DeleteBlock, applied: Applied) -> tuple[Effect, ...]:
    return () if applied.before else (RestoreBlock(block_id=effect.block_id),)


def _restored_block(effect: RestoreBlock, applied: Applied) -> tuple[Effect, ...]:
    return (DeleteBlock(block_id=effect.block_id, expected=_print(applied)),)


def _commented(effect: CreateComment, applied: Applied) -> tuple[Effect, ...]:
    expected = applied.prints[0] if applied.prints else None
    attachments = effect.attachments
    return (DeleteComment(comment_id=applied.id, attachments=attachments, expected=expected),)


def _deleted_comment(effect: DeleteComment, applied: Applied) -> tuple[Effect, ...]:
    """One like it; Notion brings no comment back."""
    del effect
    return (CreateComment.model_validate(applied.before),) if applied.before else ()


def _updated_comment(effect: UpdateComment, applied: Applied) -> tuple[Effect, ...]:
    before = applied.before.get("rich_text")
    if not isinstance(before, list):
        return ()
    runs = tuple(run for run in before if isinstance(run, dict))
    return (UpdateComment(comment_id=effect.comment_id, rich_text=runs, expected=_print(applied)),)


def _created_database(effect: CreateDatabase, applied: Applied) -> tuple[Effect, ...]:
    whole = str(applied.before.get("database_id") or applied.id)
    return (
        UpdateObject(
            object_id=applied.id if effect.as_source else whole,
            endpoint="data_sources" if effect.as_source else "databases",
            fields={"in_trash": True},
            only_ours=True,
        ),
    )


def _updated_object(effect: UpdateObject, applied: Applied) -> tuple[Effect, ...]:
    before, after = applied.before.get("fields"), applied.before.get("after")
    if not isinstance(before, dict) or not before:
        return ()
    return (
        UpdateObject(
            object_id=effect.object_id,
            endpoint=effect.endpoint,
            fields=before,
            expected=after if isinstance(after, dict) else None,
        ),
    )


def _created_view(effect: CreateView, applied: Applied) -> tuple[Effect, ...]:
    del effect
    return (DeleteView(view_id=applied.id, expected=_print(applied)),)


def _deleted_view(effect: DeleteView, applied: Applied) -> tuple[Effect, ...]:
    del effect
    return (CreateView.model_validate(applied.before),) if applied.before else ()


def _replaced_content(effect: UpdateMarkdown, applied: Applied) -> tuple[Effect, ...]:
    """The old content again; its blocks are new ones."""
    old = applied.before.get("markdown")
    if not isinstance(old, str):
        return ()
    return (UpdateMarkdown(page_id=effect.page_id, content=old, expected=_print(applied)),)


_RULES: dict[str, Callable[..., tuple[Effect, ...]]] = {
    "create_page": _created_page,
    "append_blocks": _added,
    "note_blocks": _added,
    "update_page": _updated_page,
    "move_page": _moved,
    "set_trash": _trashed,
    "update_block": _updated_block,
    "delete_block": _deleted_block,
    "restore_block": _restored_block,
    "create_comment": _commented,
    "delete_comment": _deleted_comment,
    "update_comment": _updated_comment,
    "create_database": _created_database,
    "update_markdown": _replaced_content,
    "update_object": _updated_object,
    "create_view": _created_view,
    "delete_view": _deleted_view,
}
"""How each kind is taken back; a decision changed nothing, and uploads go by themselves."""
