"""What a person wants back out of the trash: by title where the thread itself moved it there.

Notion's search finds nothing that lies in the trash, so titles are only known of what this
conversation has moved there; all else is named by its link.
"""

from collections.abc import Sequence

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind, Target
from core.domain.plan import Clarify, Option, Refuse
from core.planner.drafts.draft import Draft
from core.planner.drafts.naming import anywhere
from core.planner.grammar.said import Phrase
from core.planner.resolve import MAX_OPTIONS, CannotPlan

IN_TRASH = (
    "I know the titles only of what was moved to the trash from this conversation; name anything "
    "else by its link: open the trash in Notion, open the page, and copy its link."
)


def wanted_back(phrase: Phrase, draft: Draft, *kinds: ObjectKind) -> Target:
    """The thing that is to come back, of one of `kinds` (any kind when none is given).

    Raises:
        CannotPlan: nothing, or several things, have that name.
    """
    if phrase.kind not in {"it", "url"}:
        gone = _titled(phrase.text, draft.trashed(), kinds)
        if len(gone) == 1:
            return gone[0]
        if gone:
            raise CannotPlan(_which(phrase, gone, draft))
    try:
        return draft.find(phrase, *kinds) if kinds else anywhere(phrase, draft)
    except CannotPlan as ended:
        if not isinstance(ended.outcome, Refuse) or phrase.kind == "url":
            raise
        text = f"I found nothing called “{phrase.text}”. {IN_TRASH}"
        raise CannotPlan(Refuse(text=text)) from ended


def _titled(title: str, gone: Sequence[Target], kinds: Sequence[ObjectKind]) -> list[Target]:
    fitting = [each for each in gone if not kinds or each.kind in kinds]
    exact = [each for each in fitting if each.title == title]
    return exact or [each for each in fitting if bare(each.title) == bare(title)]


def _which(phrase: Phrase, gone: Sequence[Target], draft: Draft) -> Clarify:
    options = tuple(
        Option(label=f"{one.title} ({one.url})", request=draft.resolver.rewritten(phrase, one))
        for one in gone[:MAX_OPTIONS]
    )
    return Clarify(question=f"Which “{phrase.text}” do you want back?", options=options)
