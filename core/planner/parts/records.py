"""Rows that are told of: "New task. Fix the footer. Type build, Ines does it, due Friday".

The text makes one row when a part of it says so, names the database and shows which words are the
title; when what stands before says nothing else, and every part behind is a value of the row or a
remark that names none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.content.values.choosing import bare
from core.domain.notion import Database, Json, ObjectKind
from core.domain.plan import Plan
from core.planner.drafts.draft import Draft, as_argument
from core.planner.grammar.lists import any_of, word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.scanning import scan
from core.planner.parts.anchoring import Anchoring
from core.planner.parts.record_titles import Part, Title, Titles, parts_of
from core.planner.parts.record_values import RecordValues, merged
from core.planner.parts.record_words import english_records

RULE = "anchors: record"
PLACED = "anchors: placed"
"""Of a row whose title only its place in the sentence tells."""
_MOST = 900
"""Characters of a text that is about one row."""
_NEW = re.compile(rf"\b{any_of('records.new')}\b", re.IGNORECASE)
_SURELY_NEW = re.compile(
    "".join(rf"(?<!\b{re.escape(each)} )" for each in sorted(word_list("records.known")))
    + rf"\b{any_of('records.surely_new')}\b",
    re.IGNORECASE,
)
_AS_A_FAVOUR = re.compile(rf"\b{any_of('records.for_us')}\b(?=\W*$)", re.IGNORECASE)
_JOINT = re.compile(rf"\s+{any_of('records.joint')}\s+", re.IGNORECASE)
_CLOSING = re.compile(rf"\s(?={any_of('records.closing')}\s)", re.IGNORECASE)


@dataclass
class RecordReader:
    """Reads one text.

    Args:
        draft: an empty plan for it.
    """

    draft: Draft
    _text: str = field(init=False)

    def __post_init__(self) -> None:
        self._text = self.draft.text

    def read(self) -> Plan | None:
        """The plan that adds the row; None when the text is another."""
        if len(self._text) > _MOST or any(p.shape == "block" for p in scan(self._text)):
            return None
        parts = parts_of(self._text)
        for database, places in self._databases():
            values = RecordValues(self.draft, database)
            for title in Titles(self._text, parts, places, (values.title,)).found():
                for cut in self._cut(title, places, values):
                    if self._is_there(cut.words) or not values.is_title(cut):
                        continue
                    made = _Record(self._text, parts, places, cut, values).values()
                    if made is not None:
                        return self._plan(values, cut, made)
        return None

    def _databases(self) -> Iterator[tuple[Database, list[tuple[int, int]]]]:
        """The databases that are named, with the places where they are."""
        reading = Anchoring(self._text, self.draft.lexicon, self.draft.asked)
        found: dict[str, list[tuple[int, int]]] = {}
        for each in reading.anchors(0, len(self._text)):
            if each.kind == "place":
                found.setdefault(each.value, []).append((each.start, each.end))
        for target, places in found.items():
            yield self.draft.database(self.draft.lexicon.targets[target]), places

    def _cut(
        self, title: Title, places: Sequence[tuple[int, int]], values: RecordValues
    ) -> Iterator[Title]:
        """The title up to where its author or the database is named; else all of it."""
        if title.shape == "quoted":
            yield title
            return
        passive = rf"\s{english_records().any_of('passive')}\b"
        if behind := re.search(passive, title.words, re.IGNORECASE):
            cut = behind.start()
            yield Title(title.start, title.start + cut, title.words[:cut], title.shape)
            return
        for found in _CLOSING.finditer(title.words):
            at = title.start + found.start()
            rest = self._text[at : title.end].strip()
            by = values.is_authored and re.match(r"by\s+[A-Z]", rest)
            placed = any(at <= begin < title.end for begin, _ in places)
            valued = rest.casefold().startswith(("with ", "and ")) and values.names_values(rest)
            valued = valued and bool(values.read(rest))
            if by or placed or valued:
                yield Title(title.start, at, self._text[title.start : at], title.shape)
                return
        yield title

    def _is_there(self, title: str) -> bool:
        """Whether a row or page is called so, or the words are no title."""
        plain = bare(title)
        taken = any(
            bare(each.title) == plain and each.kind is not ObjectKind.DATABASE
            for each in self.draft.lexicon.targets.values()
        )
        return taken or not plain or plain in english_parts().placeholders

    def _plan(self, told: RecordValues, title: Title, values: Json) -> Plan:
        words, counted = told.counted(title)
        database = told.database.target
        args: Json = {"database": as_argument(database)}
        args["properties"] = {told.title: words, **counted, **values}
        rule = PLACED if title.shape in {"put", "front"} else RULE
        said = f"Add {words} to {database.title}"
        self.draft.add("rows.create", args, name="row", rule=rule, title=said)
        return self.draft.plan()


@dataclass
class _Record:
    """One row that a text may make, with a title."""

    text: str
    parts: Sequence[Part]
    places: Sequence[tuple[int, int]]
    title: Title
    told: RecordValues

    def values(self) -> Json | None:
        """What it is given; None when the text makes no such row."""
        outside = [(b, e) for b, e in self.places if not self.title.start <= b < self.title.end]
        if not outside:
            return None
        near = min(outside, key=lambda each: abs(each[0] - self.title.start))
        heads = [at for at, part in enumerate(self.parts) if self._is_head(part, near)]
        if not heads or not self._makes(heads):
            return None
        found: Json = {}
        for at, part in enumerate(self.parts):
            if at not in heads and self._makes_another(part):
                return None
            read = self._before(part) if at < heads[0] else self._of(part, head=at in heads)
            if read is None or not merged(found, read):
                return None
        return found if self.told.is_plain(self.title, found) else None

    def _makes_another(self, part: Part) -> bool:
        """Whether a part beside the head speaks of another new row."""
        said = part.of(self.text)
        placed = any(part.start <= begin < part.end for begin, _ in self.places)
        verb = rf"\b{english_records().any_of('verb')}\b"
        return placed and bool(_NEW.search(said) or re.search(verb, said, re.IGNORECASE))

    def _is_head(self, part: Part, place: tuple[int, int]) -> bool:
        first, last = sorted((place[0], self.title.start))
        return part.start <= last and first < part.end

    def _makes(self, heads: Sequence[int]) -> bool:
        """Whether the head says that a row is made, and not that none is."""
        words = english_records()
        head = " ".join(piece for at in heads for piece in self._pieces(self.parts[at]))
        plain = re.sub(rf"\b{words.any_of('beside')}\b", " ", head, flags=re.IGNORECASE)
        if self._is_barred(plain, self.parts[heads[-1]].end):
            return False
        verb = bool(re.search(rf"\b{words.any_of('verb')}\b", head, re.IGNORECASE))
        only = not bare(self._without_places(plain))
        colon = self.text[: self.title.start].rstrip().endswith(":")
        match self.title.shape:
            case "alone":
                return not bare(_NEW.sub("", self._without_places(head)))
            case "headed":
                return verb or bool(_NEW.search(head)) or only
            case "front" | "put":
                return True
            case "called" if not verb and self.told.tells(self.title.words):
                return False
            case _:
                return verb or bool(_SURELY_NEW.search(head)) or (colon and only)

    def _is_barred(self, head: str, end: int) -> bool:
        """Whether the head forbids, asks or wonders, or speaks of another thing than a row."""
        words = english_records()
        others = rf"\b(?:{words.any_of('never')}|{words.any_of('shape')})\b"
        if re.search(others, head, re.IGNORECASE):
            return True
        asked = self.text[end:].lstrip()[:1] == "?"
        return asked and not re.search(rf"\b{words.any_of('polite')}\b", head, re.IGNORECASE)

    def _without_places(self, head: str) -> str:
        for begin, end in self.places:
            head = head.replace(self.text[begin:end], " ")
        return re.sub(r"\b(?:the|for|in|to|on|list|board|item|entry)\b", " ", head)

    def _pieces(self, part: Part) -> list[str]:
        """A part without the title that stands in it."""
        if not (part.start < self.title.end and self.title.start < part.end):
            return [part.of(self.text)]
        before = self.text[part.start : max(part.start, self.title.start)]
        behind = self.text[min(part.end, self.title.end) : part.end]
        return [before, behind]

    def _before(self, part: Part) -> Json | None:
        """A part before the head says nothing of the row."""
        return {} if self.told.is_remark(part.of(self.text)) else None

    def _of(self, part: Part, *, head: bool) -> Json | None:
        """What a part says of the row: in the head beside what makes it."""
        found: Json = {}
        for piece in self._pieces(part):
            read = self._of_head(piece) if head else None
            read = read if read is not None else self._of_piece(piece)
            if read is None and head and self.told.is_aside(piece):
                read = {}
            if read is None or not merged(found, read):
                return None
        return found

    def _of_head(self, piece: str) -> Json | None:
        words = english_records()
        lead = rf"^\W*(?:\w+\W+){{0,6}}?{words.any_of('verb')}\b"
        rest = re.sub(rf"\b{words.any_of('beside')}\b", " ", piece, flags=re.IGNORECASE)
        rest = _AS_A_FAVOUR.sub(" ", rest) if self._is_placed(piece) else rest
        rest = re.sub(
            rf"(?:,\s*)?\b(?:{words.any_of('called')}|as)\s*$", " ", rest, flags=re.IGNORECASE
        )
        if self.title.shape == "called":
            name = re.escape(self.told.title)
            rest = re.sub(rf"(?:the |its )?\b(?:{name}|name|title)(?: is|:)?\s*$", " ", rest,
                          flags=re.IGNORECASE)  # fmt: skip
        if self.title.shape == "put":
            rest = re.sub(rf"\b{words.any_of('into')}\s*$", " ", rest)
        found = re.match(lead, rest, re.IGNORECASE)
        if found is not None:
            before = re.sub(rf"{words.any_of('verb')}$", "", found.group(), flags=re.IGNORECASE)
            if self.told.read(before) == {} or self.told.is_remark(before):
                rest = rest[found.end() :]
        return self.told.read(rest)

    def _is_placed(self, piece: str) -> bool:
        """Whether a piece says where the row is put: "to the Roadmap for me" is no owner."""
        named = [re.escape(self.text[begin:end]) for begin, end in self.places]
        into = english_records().any_of("into")
        into = into.replace("|for", "").replace("for|", "")
        placed = rf"\b{into}\s+(?:(?:the|my|our)\s+)?(?:{'|'.join(named)})\b"
        return re.search(placed, piece, re.IGNORECASE) is not None

    def _of_piece(self, piece: str) -> Json | None:
        """What words say of the row: values, a remark, or one joined to the other."""
        read = self.told.read(piece)
        if read is not None:
            return read
        if self.told.is_remark(piece):
            return {}
        for joint in _JOINT.finditer(piece):
            one, other = piece[: joint.start()], piece[joint.end() :]
            first = self.told.read(one)
            if first and self.told.is_remark(other):
                return first
            second = self._of_piece(other) if first else None
            if first and second is not None and merged(first, second):
                return first
        return None


def read_record(draft: Draft) -> Plan | None:
    """The plan of a text that tells of one new row; None when it does not."""
    return RecordReader(draft).read()
