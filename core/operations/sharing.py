"""Several runs of an operation in one request to Notion.

A run is made twice: once for nothing, to learn what it would write, and once with its part of the
answer to the one request that wrote it for all. So an operation needs to know nothing of it; it
says with `shares` that it takes part. Of Notion's endpoints only "append block children" takes
several things at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from core.content import pack
from core.domain.notion import Json
from core.domain.undo import undo_of
from core.domain.write import AppendBlocks, Applied, Effect
from core.kit.errors import AssistantError, Defect
from core.operations.spec import BoundOperation, OperationContext
from core.operations.trial import Trial


def wanted(bound: BoundOperation, context: OperationContext) -> AppendBlocks | None:
    """The one plain append that a run would make; None when it is not that, so must run alone.

    Nothing is written. A run that fails on the way shows its error when it runs alone.
    """
    trial = _Undecided()
    try:
        bound.run(_with(context, trial))
    except (AssistantError, _Decides):
        return None
    [*effects] = trial.effects
    only = effects[0] if len(effects) == 1 else None
    is_plain = isinstance(only, AppendBlocks) and not only.after and not only.at_start
    return only if is_plain and isinstance(only, AppendBlocks) else None


def fitting(appends: Sequence[AppendBlocks]) -> int:
    """How many of some appends, from the first on, fit into one request to the first one's place.

    Raises Defect when there is none.
    """
    if not appends:
        raise Defect("An empty batch was formed.")
    number = 1
    while number < len(appends) and appends[number].target_id == appends[0].target_id:
        number += 1
    while number > 1 and len(list(pack(merged(appends[:number]).children, create=False))) > 1:
        number = max(1, number * 3 // 4)
    return number


def merged(appends: Sequence[AppendBlocks]) -> AppendBlocks:
    """The append that does what these do, one after the other."""
    children = tuple(child for append in appends for child in append.children)
    return AppendBlocks(target_id=appends[0].target_id, children=children)


def parts(appends: Sequence[AppendBlocks], applied: Applied) -> list[Applied]:
    """What each of some appends did, when `merged` of them did `applied`.

    Raises Defect when Notion made more or fewer blocks than it was sent.
    """
    ends = list(accumulate(len(append.children) for append in appends))
    if len(applied.block_ids) != ends[-1]:
        raise Defect(f"{ends[-1]} blocks were sent and {len(applied.block_ids)} were made.")
    starts = [0, *ends[:-1]]
    return [
        _part(append, applied, slice(start, end))
        for append, start, end in zip(appends, starts, ends, strict=True)
    ]


def told(bound: BoundOperation, context: OperationContext, applied: Applied) -> Json:
    """The result of a run whose one write was done for it."""
    return bound.run(_with(context, _Answered(applied)))


def _part(append: AppendBlocks, applied: Applied, place: slice) -> Applied:
    part = applied.model_copy(
        update={"block_ids": applied.block_ids[place], "prints": applied.prints[place]}
    )
    return part.model_copy(update={"undo": undo_of(append, part)})


def _with(context: OperationContext, writes: "_Undecided | _Answered") -> OperationContext:
    return replace(context, writes=writes, say=lambda _: None)


class _Decides(Exception):
    """A run that decides between its writes cannot be made for nothing."""


class _Undecided(Trial):
    """A trial of a run that decides nothing."""

    def decide(self, compute: Callable[[], Json]) -> Json:
        """Stop: what is decided may depend on what was written."""
        del compute
        raise _Decides


class _Answered:
    """Stands where a run gets its writes, with the answer to the only one it makes."""

    def __init__(self, applied: Applied) -> None:
        self._applied: Applied | None = applied

    def apply(self, effect: Effect) -> Applied:
        """Give the answer. Raises Defect the second time."""
        applied, self._applied = self._applied, None
        if applied is None:
            raise Defect(f"A run that shares its request made a second write: {effect.kind}.")
        return applied

    def decide(self, compute: Callable[[], Json]) -> Json:
        """Refuse: such a run does not share."""
        del compute
        raise Defect("A run that shares its request decided something.")
