"""Rows in lines under a heading: a pasted list of new rows, one row as "Name: …" lines, or news of
rows that are there.

The heading, and a line behind the list, name the database and say what all rows have in common;
each line is a title with values of its own. Every word has its place, or the text is none of this.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from core.content.values import match_property, to_value
from core.content.values.choosing import bare
from core.domain.notion import Database, Json, ObjectKind, Target
from core.domain.plan import Plan
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft, as_argument
from core.planner.drafts.members import put_to_others
from core.planner.drafts.valuing import explicit
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchoring
from core.planner.parts.record_titles import Part, Title, parts_of
from core.planner.parts.record_values import RecordValues, merged
from core.planner.parts.record_words import english_records
from core.planner.resolve import CannotPlan

RULE = "anchors: listed"
_MARK = re.compile(r"\s*(?:[-*•–+]\s+|\d{1,2}[.)]\s+|\[\s?\]\s*|☐\s*)+")
_PAIR = re.compile(r"\s*(?P<name>[^\W\d_][\w ’'-]{0,30}?)\s*(?::|=|\s[-–]\s)\s*(?P<value>\S.*)")
_COUNTED = re.compile(
    r"(?:(?P<first>\d+)\s?x?\s+(?P<behind>\D.*)|(?P<before>.*\D)\s+(?:x\s?(?P<last>\d+)|(?P<end>\d+)\s?x))"
)
_MOST = 60
"""Lines of a list."""
_FEWEST = 2
_ALIKE = 0.7
_GREETING = 6
"""Words of a heading that only says that news follow."""


@dataclass(frozen=True)
class _Lines:
    """A text parted into what stands above its list, the list, and what stands below."""

    above: str
    items: tuple[str, ...]
    below: str

    @property
    def around(self) -> str:
        """All but the list, in one line."""
        return "; ".join(each for each in (*self.above.split("\n"), self.below) if each)


def _parted(text: str) -> _Lines | None:
    """The parts of a text with a list; None when it has none."""
    lines = [each.strip() for each in text.split("\n") if each.strip()]
    marked = [at for at, each in enumerate(lines) if _MARK.match(each)]
    if marked:
        first, last = marked[0], marked[-1]
        whole = len(marked) == last - first + 1
    else:
        heads = [at for at, each in enumerate(lines) if each.endswith(":")]
        first, last = (heads[0] + 1 if heads else len(lines)), len(lines) - 1
        whole = bool(heads)
    if not (whole and first > 0 and _FEWEST <= last - first + 1 <= _MOST):
        return None
    items = tuple(_MARK.sub("", each, count=1) for each in lines[first : last + 1])
    return _Lines("\n".join(lines[:first]), items, "\n".join(lines[last + 1 :]))


@dataclass
class ListReader:
    """Reads one text.

    Args:
        draft: an empty plan for it.
    """

    draft: Draft

    def read(self) -> Plan | None:
        """The plan; None when the text is another."""
        lines = _parted(self.draft.text)
        if lines is None:
            return None
        if self._changes(lines):
            return self.draft.plan()
        for database, places in self._databases(lines.around):
            told = RecordValues(self.draft, database)
            common = _Heading(told, places).common(lines)
            if common is None:
                continue
            if self._one(lines, told, common) or self._several(lines, told, common):
                return self.draft.plan()
        return None

    def _databases(self, said: str) -> Iterator[tuple[Database, list[str]]]:
        reading = Anchoring(said, self.draft.lexicon, self.draft.asked)
        found: dict[str, list[str]] = {}
        for each in reading.anchors(0, len(said)):
            if each.kind == "place":
                found.setdefault(each.value, []).append(each.text)
        for target, places in found.items():
            yield self.draft.database(self.draft.lexicon.targets[target]), places

    def _one(self, lines: _Lines, told: RecordValues, common: Json) -> bool:
        """One row whose properties are a line each."""
        found: Json = {}
        for line in lines.items:
            pair = _PAIR.fullmatch(line)
            try:
                prop = match_property(pair["name"], told.schema) if pair else None
                if pair is None or prop is None or prop.name in found:
                    return False
                said = pair["value"].strip()
                value = explicit(to_value(prop, said, self.draft.values))
            except (BadInput, CannotPlan):
                return False
            found[prop.name] = value
        title = found.pop(told.title, None)
        if not isinstance(title, str) or not merged(found, common):
            return False
        self._add(told, title, found)
        return True

    def _several(self, lines: _Lines, told: RecordValues, common: Json) -> bool:
        """A row for each line."""
        rows: list[tuple[str, Json]] = []
        asks = re.search(rf"\b{english_records().any_of('verb')}\b", lines.around, re.IGNORECASE)
        for line in lines.items:
            read = _item(line, told)
            if read is None or (not asks and self._row(read[0]) is not None):
                return False
            title, values = read
            if not merged(values, common):
                return False
            rows.append((title, values))
        if len({bare(title) for title, _ in rows}) < len(rows):
            return False
        for title, values in rows:
            self._add(told, title, values)
        return True

    def _add(self, told: RecordValues, title: str, values: Json) -> None:
        database = told.database.target
        args: Json = {"database": as_argument(database)}
        args["properties"] = {told.title: title, **values}
        said = f"Add {title} to {database.title}"
        self.draft.add("rows.create", args, name="row", rule=RULE, title=said)

    def _row(self, title: str) -> Target | None:
        """The only row of that title."""
        found = [
            each
            for each in self.draft.lexicon.targets.values()
            if each.kind is ObjectKind.ROW and bare(each.title) == bare(title)
        ]
        return found[0] if len(found) == 1 else None

    def _changes(self, lines: _Lines) -> bool:
        """News of rows that are there, one a line."""
        if lines.below or not _is_greeting(lines.above, self.draft):
            return False
        made: list[tuple[Target, RecordValues, Json]] = []
        for line in lines.items:
            change = self._change(line)
            if change is None:
                return False
            made.append(change)
        for row, told, values in made:
            args: Json = {"page": as_argument(row)}
            args |= put_to_others(values, told.schema, named=set(), tagging=False)
            args["database"] = as_argument(told.database.target)
            title = f"Set {' and '.join(values)} of {row.title}"
            self.draft.add("rows.update", args, name="update", rule=RULE, title=title)
        return True

    def _change(self, line: str) -> tuple[Target, RecordValues, Json] | None:
        for cut in re.finditer(r"\s*(?::|\s[-–—>]+|→|,|\sis\b|=)\s+", line):
            row = self._row(line[: cut.start()])
            home = self.draft.database_of_row(row) if row is not None else None
            if row is None or home is None:
                continue
            told = RecordValues(self.draft, home)
            values: Json = {}
            for part in parts_of(line[cut.end() :]):
                read = told.read(part.of(line[cut.end() :]))
                if not read or not merged(values, read):
                    return None
            return (row, told, values) if values else None
        return None


@dataclass
class _Heading:
    """What stands around a list of new rows.

    Args:
        told: reads it against the database.
        places: how the database is named.
    """

    told: RecordValues
    places: Sequence[str]

    def common(self, lines: _Lines) -> Json | None:
        """What all rows have; None when the heading says something else."""
        words = english_records()
        around = lines.around
        never = words.listed("never") - {"them", "each", "all", "every"}
        head = rf"\b(?:{'|'.join(re.escape(each) for each in never)}|{words.any_of('shape')})\b"
        if re.search(head, around, re.IGNORECASE) or "?" in around:
            return None
        found: Json = {}
        for part in parts_of(around):
            read = self._of(part, around)
            if read is None or not merged(found, read):
                return None
        return found

    def _of(self, part: Part, around: str) -> Json | None:
        said = part.of(around)
        named = any(place in said for place in self.places)
        if not named:
            plain = self.told.read(said)
            lead = rf"\W*(?:{english_records().any_of('lead')}\W*)+"
            if plain is None and (
                self.told.is_remark(said) or re.fullmatch(lead, said, re.IGNORECASE)
            ):
                return {}
            return plain
        return self._placed(said)

    def _placed(self, said: str) -> Json | None:
        """What the part that names the database says beside that."""
        words = english_records()
        said = _spelled(said, words.listed("those"))
        lead = (
            rf"^\W*(?:\w+\W+){{0,5}}?{words.any_of('verb')}\b\W*(?:(?:{words.any_of('those')})\W+)*"
        )
        found = re.match(lead, said, re.IGNORECASE)
        rest = said[found.end() :] if found else said
        rest = re.sub(rf"\b(?:{words.any_of('beside')}|{words.any_of('those')})\b", " ", rest,
                      flags=re.IGNORECASE)  # fmt: skip
        rest = re.sub(rf"\b{words.any_of('passive')}\b", " ", rest, flags=re.IGNORECASE)
        before = found.group() if found else ""
        asks = re.sub(rf"\b(?:{words.any_of('verb')}|{words.any_of('those')})\b", " ", before,
                      flags=re.IGNORECASE)  # fmt: skip
        return self.told.read(rest) if self.told.read(asks) == {} else None


def _spelled(said: str, known: frozenset[str]) -> str:
    """Words with the slip put right in one that points: "thees"."""
    single = [each for each in known if " " not in each and len(each) > len("them")]

    def right(found: re.Match[str]) -> str:
        word = found.group()
        return next(iter(get_close_matches(word.casefold(), single, 1, _ALIKE)), word)

    return re.sub(r"\bth\w{3}\b", right, said, flags=re.IGNORECASE)


def _item(line: str, told: RecordValues) -> tuple[str, Json] | None:
    """The title and the values of one line; None when words of it are unexplained."""
    first, *others = parts_of(line)
    title, values = first.of(line), Json()
    quantity = told.quantity
    counted = _COUNTED.fullmatch(title)
    if quantity and counted:
        number = counted["first"] or counted["last"] or counted["end"]
        title = (counted["behind"] or counted["before"]).strip()
        values[quantity] = int(number)
    by = re.search(r"\s(?=by\s+[A-Z])", title) if told.is_authored else None
    if by and not merged(values, told.read(title[by.start() :]) or {}):
        return None
    title = title[: by.start()] if by else title
    for part in others:
        read = told.read(part.of(line))
        if not read or not merged(values, read):
            return None
    title = title.strip().strip('"“”')
    whole = Title(0, len(title), title, "headed")
    return (title, values) if bare(title) and told.is_plain(whole, values) else None


def _is_greeting(above: str, draft: Draft) -> bool:
    """Whether a heading only says that news follow: "Status from standup:"."""
    reading = Anchoring(above, draft.lexicon, draft.asked)
    anchors = reading.anchors(0, len(above))
    verbs = [each for each in anchors if each.kind in {"verb", "comment", "copy", "rename"}]
    named = {"row", "page", "person", "quoted", "url", "number"} & {a.kind for a in anchors}
    update = all(each.value == "update" for each in verbs)
    limits = english_anchors().by_first.get("only") and re.search(r"\b(?:not|if|only)\b", above)
    return bool(update and not named and not limits and len(above.split()) <= _GREETING)


def read_list(draft: Draft) -> Plan | None:
    """The plan of a text whose rows stand in lines; None when it is another."""
    if "\n" not in draft.text:
        return None
    try:
        return ListReader(replace(draft, steps=[])).read()
    except CannotPlan:
        return None
