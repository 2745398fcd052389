"""The steps of a card as the few rows that a reader takes in: repeated ones count as one. Pure.

Every surface draws from this, so that the same card says the same everywhere.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.domain.card import CardStep, Link, StepState
from core.words import Say

MOST_ROWS = 12
_ALIKE = 3
"""So many steps of one kind in a row are told as one."""
_FAILURES = 4
"""Failed steps in one group that are told one by one, with their reasons."""

_MANY = {
    "pages.create": "many_pages_create",
    "rows.create": "many_rows_create",
    "rows.update": "many_rows_update",
    "pages.trash": "many_pages_trash",
    "blocks.append": "many_blocks_append",
    "comments.add": "many_comments_add",
}
"""What several steps of a kind are called; of any other kind, the first one stands for them."""

_BY_WEIGHT = (
    StepState.ASKING,
    StepState.RUNNING,
    StepState.WAITING,
    StepState.FAILED,
    StepState.CANCELLED,
    StepState.SKIPPED,
    StepState.DONE,
)
_AHEAD = frozenset({StepState.WAITING, StepState.RUNNING, StepState.ASKING})
_URGENT = frozenset({StepState.ASKING, StepState.FAILED, StepState.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: a step, or several that are alike."""

    title: str
    """Plain text; surfaces escape it."""
    state: StepState
    detail: str = ""
    links: tuple[Link, ...] = ()
    count: int = 1
    """How many steps it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What is shown of all steps."""

    seen: tuple[Row, ...]
    """In the order of the plan."""
    rest: Counter[StepState]
    """How many steps are in no row, by what they are doing."""


def rows(steps: Sequence[CardStep], say: Say, *, most: int = MOST_ROWS) -> Rows:
    """At most `most` rows: one a step while they fit, then one for several that are alike."""
    found = [_single(step) for step in steps]
    if len(found) > most:
        found = [
            row
            for kind, run in groupby(steps, key=lambda step: step.kind)
            for row in _of_run(kind, list(run), say)
        ]
    kept = _worth_a_row(found, most)
    rest = Counter[StepState]()
    for number, row in enumerate(found):
        if number not in kept:
            rest[row.state] += row.count
    return Rows(seen=tuple(found[number] for number in sorted(kept)), rest=rest)


def _single(step: CardStep) -> Row:
    return Row(title=step.title, state=step.state, detail=step.detail, links=step.links)


def _of_run(kind: str, run: Sequence[CardStep], say: Say) -> Iterator[Row]:
    """Steps of one kind that follow each other: those that failed, and one row for the others."""
    if not kind or len(run) < _ALIKE:
        yield from (_single(step) for step in run)
        return
    failed = [step for step in run if step.state is StepState.FAILED]
    told = failed[:_FAILURES] if len(failed) < len(run) else []
    yield from (_single(step) for step in told)
    yield _group(kind, [step for step in run if step not in told], len(run), say)


def _group(kind: str, members: Sequence[CardStep], of: int, say: Say) -> Row:
    states = Counter(step.state for step in members)
    state = next(one for one in _BY_WEIGHT if states[one])
    if states[StepState.DONE] and states[StepState.WAITING]:
        state = StepState.RUNNING if state is StepState.WAITING else state
    title = (
        say(_MANY[kind], count=of)
        if kind in _MANY
        else say("and_more_like_it", title=members[0].title, count=of - 1)
    )
    detail = ""
    if states[StepState.DONE] < of:
        detail = say("group_progress", done=states[StepState.DONE], count=of)
    links = tuple(link for step in members for link in step.links)
    return Row(title=title, state=state, detail=detail, links=links[:1], count=len(members))


def _worth_a_row(found: Sequence[Row], most: int) -> set[int]:
    """The numbers of the rows to show: the urgent ones, then those around the front."""
    front = next((number for number, row in enumerate(found) if row.state in _AHEAD), len(found))
    by_interest = sorted(
        range(len(found)),
        key=lambda number: (found[number].state not in _URGENT, abs(number - front)),
    )
    return set(by_interest[:most])
