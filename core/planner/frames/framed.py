"""Requests about pages, what stands on them and the shape of databases, read by their frames."""

import re
from collections.abc import Iterator

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Plan
from core.planner.drafts.draft import Draft
from core.planner.frames.frame_draft import Unfit
from core.planner.frames.frame_words import english_frames
from core.planner.frames.framing import Fit, fits
from core.planner.frames.masking import Masked, masked
from core.planner.frames.page_frames import PageFrame
from core.planner.frames.schema_frames import SchemaFrame
from core.planner.grammar.option_lists import option_lists
from core.planner.resolve import CannotPlan

_NEVER = r"\x00"
_SCHEMA = ("databases.", "views.")


def read_framed(draft: Draft) -> Plan | Clarify | None:
    """The plan of a text that is one of the frames, or a question where a name is that of several.

    Args:
        draft: an empty plan for it.
    """
    told = masked(draft.text, draft.lexicon, tuple(draft.trashed()))
    for fit in _fits(told, draft):
        about_schema = fit.frame.operation.startswith(_SCHEMA)
        try:
            (SchemaFrame if about_schema else PageFrame)(draft, told, fit).write()
        except Unfit:
            continue
        except CannotPlan as ended:
            return ended.outcome if isinstance(ended.outcome, Clarify) else None
        return draft.plan()
    return None


def _fits(told: Masked, draft: Draft) -> Iterator[Fit]:
    databases = draft.lexicon.databases.values()
    values = (
        ("prop", _any_property(draft)),
        ("props", "|".join(map(re.escape, option_lists(databases))) or _NEVER),
    )
    for frame in english_frames().frame:
        yield from fits(frame, told.text, values)


def _any_property(draft: Draft) -> str:
    """A pattern for what properties of the known databases are called."""
    names = {name for each in draft.lexicon.databases.values() for name in each.schema}
    said = sorted((re.escape(each) for each in names if bare(each)), key=len, reverse=True)
    return "|".join(f"{each}s?" for each in said) or _NEVER
