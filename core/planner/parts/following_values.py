"""More values of the row just spoken of: "ok, then due Thursday", "hand it over to Ann"."""

import re
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind
from core.domain.plan import Plan
from core.planner.drafts.draft import Draft, as_argument
from core.planner.drafts.members import put_to_others
from core.planner.grammar.lists import any_of, word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.retelling import is_polite
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.record_titles import parts_of
from core.planner.parts.record_values import RecordValues, merged
from core.planner.parts.record_words import english_records
from core.planner.parts.splitting import Stretch, opening

RULE = "anchors: follow-up"
_MOST = 28
"""Words of what is said of it; longer texts stand for themselves."""
_POINTING = re.compile(rf"\b{any_of('following_values.pointing')}\b", re.IGNORECASE)
_PAST = re.compile(rf"\b{any_of('following_values.past')}\b", re.IGNORECASE)
_TAGGING = re.compile(rf"\b{any_of('following_values.tagging')}\b", re.IGNORECASE)
_OTHERWISE = frozenset({
    "show", "count", "sum", "average", "max", "min", "top", "create", "trash", "empty",
})  # fmt: skip


_ALLOWED = word_list("following_values.allowed")
"""What a remark beside the values may hold."""


@dataclass
class FollowingValues:
    """Reads a text about the row that was spoken of.

    Args:
        draft: an empty plan for the text.
    """

    draft: Draft

    def read(self) -> Plan | None:
        """The plan that changes the row; None when the text is another. Raises BadInput."""
        row, text = self.draft.thing, self.draft.text
        if row is None or row.kind is not ObjectKind.ROW or self._is_other(text):
            return None
        home = self.draft.database_of_row(row)
        if home is None:
            return None
        told = RecordValues(self.draft, home)
        values: Json = {}
        points = False
        for part in parts_of(text):
            said = self._without_lead(part.of(text))
            read = told.read(said)
            if read is None and told.is_remark(said):
                continue
            if read is None or not merged(values, read) or (read and _PAST.search(said)):
                return None
            points = points or bool(_POINTING.search(said)) or told.names_property(said)
        if not values or not (points or self._sets(text)):
            return None
        tagging = bool(_TAGGING.search(text))
        args: Json = {"page": as_argument(row)}
        args |= put_to_others(values, told.schema, named=set(), tagging=tagging)
        args["database"] = as_argument(home.target)
        title = f"Set {' and '.join(values)} of {row.title}"
        self.draft.add("rows.update", args, name="more", rule=RULE, title=title)
        return self.draft.plan()

    def _is_other(self, text: str) -> bool:
        """Whether a text asks, wonders or forbids, or is too long to go on."""
        said = text.casefold()
        asks = text.rstrip().endswith("?") and not is_polite(text)
        to_come = any(phrase in said for phrase in english_parts().to_come)
        never = "|".join(re.escape(each) for each in english_records().listed("never") - _ALLOWED)
        barred = bool(re.search(rf"\b(?:{never})\b", said.replace("’", "'")))
        return asks or to_come or barred or len(bare(text).split()) > _MOST or "\n" in text

    def _without_lead(self, said: str) -> str:
        return re.sub(
            rf"^(?:{english_records().any_of('lead_in')}[\s,]+)+", "", said, flags=re.IGNORECASE
        )

    def _sets(self, text: str) -> bool:
        """Whether a text begins with a verb that sets something."""
        words = tuple(bare(text).split())
        found = opening(Stretch(0, len(text), words), english_anchors(), frozenset({"verb"}))
        return found is not None and found.meaning not in _OTHERWISE


def read_more_of_it(draft: Draft) -> Plan | None:
    """The plan of a text that says more of the row just spoken of; None when it does not."""
    return FollowingValues(draft).read() if draft.before is not None else None
