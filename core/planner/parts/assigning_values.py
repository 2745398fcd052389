"""Which property each kind of value is of: options, boxes, people, dates, numbers, rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.planner.parts.anchoring import Anchor
from core.planner.parts.assigned_so_far import AssignedSoFar
from core.planner.parts.bound import Bound, holder_among, holders_of
from core.planner.parts.sensing import box_that_says, option_that_says

TYPED: Mapping[str, str] = {"email": "email", "phone": "phone_number", "url": "url"}
"""The type of property that a kind of address is of."""


@dataclass
class ValuesAssigned(AssignedSoFar):
    """Gives values to properties."""

    def _option(self, anchor: Anchor) -> None:
        holders = holders_of(anchor.value, self.schema)
        if self._pending is not None and self._pending.prop in holders:
            self._bind(holders[self._pending.prop], anchor)
            return
        self._settle_pending()
        goes_on = bool(self.bounds) and (self._joined or self._or)
        prop = holder_among(holders, self.bounds[-1].prop if goes_on else "")
        if prop is None:
            self.words.append(anchor)
        else:
            self._bind(prop, anchor)

    def _box(self, anchor: Anchor) -> None:
        self._settle_pending()
        yes = anchor.yes is not self._not
        self._not = False
        self.bounds.append(Bound(anchor.prop, "box", anchor.text, yes=yes, start=anchor.start))

    def _state(self, anchor: Anchor) -> None:
        """How far a thing is, in words that the schema has others for."""
        sense = "done" if anchor.value == "open" else anchor.value
        box = box_that_says(sense, self.schema, alone=anchor.value == "open")
        if option := option_that_says(sense, self.schema):
            self._not ^= anchor.value == "open"
            self._option(replace(anchor, kind="option", value=option))
        elif box:
            self._box(replace(anchor, prop=box, yes=anchor.value != "open"))
        else:
            self.words.append(anchor)

    def _person(self, anchor: Anchor) -> None:
        if self._grouping and anchor.kind == "person" and anchor.value == "word":
            self._grouping, prop = False, self._of_types("people")
            self.group = prop.name if prop else ""
            return
        prop = self._of_types("people")
        if prop is None or anchor.value == "word":
            self.words.append(anchor)
        else:
            self._bind(prop, anchor)

    def _mine(self, anchor: Anchor) -> None:
        prop, said = self._of_types("people"), anchor.text.casefold()
        before = self._before
        beside = before is not None and before.kind == "place" and anchor.start - before.end == 1
        weak = said in {"me", "for me", "to me"} if self.asks else said == "my" or beside
        if prop is not None and not weak:
            self._bind(prop, anchor, "me", "me")
        elif not weak and said not in {"my", "i have", "i've got", "me", "for me"}:
            self.words.append(anchor)

    def _his(self, anchor: Anchor) -> None:
        prop = self._of_types("people")
        if prop is None or not self.person:
            self.words.append(anchor)
        else:
            self._bind(prop, replace(anchor, text=anchor.text), "person", self.person)

    def _date(self, anchor: Anchor) -> None:
        within = anchor.text.casefold().startswith("within")
        if (self._from or within) and not self.asks:
            self.words.append(anchor)
            return
        prop = self._of_types("date") or self._usual_date()
        if prop is None:
            self.words.append(anchor)
        else:
            self._bind(prop, anchor)

    def _figure(self, anchor: Anchor) -> None:
        pending = self.schema[self._pending.prop] if self._pending else None
        if pending is not None and pending.type in {"number", "phone_number"}:
            self._bind(pending, anchor)
            return
        self._settle_number()
        self._number = anchor

    def _row(self, anchor: Anchor) -> None:
        home = self.homes.get(anchor.value, "")
        relations = [
            p for p in self.schema.values()
            if p.type == "relation" and p.data_source_id in {home, ""} and home != self.here
        ]  # fmt: skip
        if home == self.here:
            (self.excepted if self._except else self.rows).append(anchor)
            self._except = False
        elif self._pending is not None and self.schema[self._pending.prop] in relations:
            self._bind(self.schema[self._pending.prop], anchor)
        elif len(relations) == 1:
            self._settle_pending()
            self._bind(relations[0], anchor)
        else:
            self.words.append(anchor)

    def _place(self, anchor: Anchor) -> None:
        if anchor.value == self.here:
            self.places.append(anchor)
        else:
            self.words.append(anchor)

    def _quote(self, anchor: Anchor) -> None:
        pending = self.schema[self._pending.prop] if self._pending else None
        if pending is not None and pending.type in {"rich_text", "title"}:
            self._bind(pending, anchor, "text", anchor.text)
        else:
            self.quotes.append(anchor)

    def _typed(self, anchor: Anchor) -> None:
        prop = self._of_types(TYPED[anchor.kind])
        if prop is None:
            self.words.append(anchor)
        else:
            self._bind(prop, anchor, "text", anchor.text)

    def _overdue(self, anchor: Anchor) -> None:
        self.bounds.append(Bound("", "overdue", anchor.text, "overdue", start=anchor.start))

    def _nobody(self, anchor: Anchor) -> None:
        prop = self._of_types("people")
        if prop is None:
            self.words.append(anchor)
        else:
            self.bounds.append(Bound(prop.name, "lacking", start=anchor.start))

    def _settle_pending(self) -> None:
        """A property that no value followed is worked out, a checked box, or unexplained."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        prop = self.schema[pending.prop]
        if prop.type == "checkbox":
            self._box(pending)
        elif self.measures and prop.type in {"number", "formula", "rollup"} and not self.measured:
            self.measured = prop.name
        elif self.changing and self._number is not None and prop.type == "number":
            self._bind(prop, self._number)
            self._number = None
        elif self.changing and any(each.prop == prop.name for each in self.bounds):
            # "Jonas should be its owner": the property is said behind its value.
            self.bounds = [
                replace(each, named=True) if each.prop == prop.name else each
                for each in self.bounds
            ]
        elif self.changes and self._later is None:
            self._later = pending
        else:
            self.words.append(pending)
