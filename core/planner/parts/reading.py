"""A request as one clause, out of what its words stand for and hardly out of their order.

It is the second reading, for what the grammar of sentences does not take. It stands only when every
word of the text has its place: what is left over makes it no reading at all, so that nothing is
written on a guess.
"""

from core.content.values.choosing import bare
from core.domain.notion import Database
from core.kit.errors import BadInput
from core.planner.drafts.valuing import property_of
from core.planner.grammar.lists import word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.said import (
    Ask,
    Attribute,
    Change,
    Clause,
    Formed,
    Item,
    Phrase,
    PhraseKind,
    Put,
    Remove,
    Scope,
)
from core.planner.grammar.schemas import schema_of
from core.planner.parts.finding import Part
from core.planner.parts.gathering import Gathered

_WERE = word_list("reading.were")
_TAKING = frozenset({"trash", "clear", "rename"})
_ASKING = frozenset({"show", "list", "count", "find"})


class PartsReader(Gathered):
    """Says what a request that is one clause means."""

    def read(self) -> Clause | None:
        """The clause, if every word has its place in it."""
        return self._clause() if self.gather() else None

    def missing(self) -> str:
        """What a text that only says what to do should say as well, as a question."""
        if not self.gather() or self.loose or self.attributes or self.opener is None:
            return ""
        if self.asks or self.is_question:
            return ""
        named = [*self.rows, *self.pages]
        if named and self.is_change:
            return f"What should I set of “{named[0].text}”? Say the property and its value."
        if named or self.noun == "database" or not (self.noun or self.place):
            return ""
        taking = self.opener.value in _TAKING and self.place is None
        if not (self.is_change or self.is_new or taking):
            return ""
        return f"What should I {self.opener.text.casefold()}? Say its title, and where it is."

    def _clause(self) -> Clause | None:
        makers = (
            self._moved,
            self._updated,
            self._emptied,
            self._changed,
            self._removed,
            self._shown,
            self._asked_for,
            self._created,
        )
        for made in makers:
            clause = made()
            if clause is not None:
                return clause
        return None

    def _plain(self) -> bool:
        return not (self.everything or self.sorts or self.limit or self.prop)

    def _moved(self) -> Clause | None:
        """A page is put under another one."""
        things = sorted((*self.pages, *self.rows), key=lambda each: each.start)
        said = self.opener.text.casefold() if self.opener else ""
        alone = not (self.attributes or self.loose or self.place) and self.noun in {"", "page"}
        if not (said in {"put", "move", "place", "file", "shift"} and alone and self._plain()):
            return None
        if len(things) != 2 or len(self.pages) < 1 or not self.places:
            return None
        page, parent = (_phrase(each, "name") for each in things)
        return Formed("pages.move", (), (("page", page), ("parent", parent)), "PAGE under PAGE")

    def _updated(self) -> Clause | None:
        """Rows that are named get values."""
        told = not self.is_question and (self.is_change or (self.opener is None and self.tells))
        if self.opener is not None and self.opener.value == "complete":
            self.attributes.append(_done())
        fits = self.rows and self.attributes and not (self.pages or self.loose) and self._plain()
        if not (told and fits) or self._each_has_its_own():
            return None
        if any(each.compare or (each.lacking and self.opener is None) for each in self.attributes):
            return None
        if any(_is_tense(each) for each in self.attributes) or self._tells_of_the_past():
            return None
        if any(each.negated and not self._is_box(each) for each in self.attributes):
            # What a row is not to be tells no value that it is to have.
            return None
        if _WERE & set(self.text.casefold().split()) and not all(
            map(self._is_done, self.attributes)
        ):
            # What a row was it may not be any more.
            return None
        attributes = self._due_to_be_done() if self.opener is None else self.attributes
        if not attributes:
            return None
        scope = Scope(names=tuple(_phrase(each, "name") for each in self.rows))
        return Change("set", scope, tuple(attributes))

    def _is_done(self, attribute: Attribute) -> bool:
        return _is_done(attribute) or self._is_box(attribute)

    def _is_box(self, attribute: Attribute) -> bool:
        """Whether a value is a checkbox by its name: "isn't billable"."""
        said = bare(attribute.value.value or attribute.value.text) if attribute.value else ""
        return any(
            prop.type == "checkbox" and said == bare(prop.name)
            for database in self.lexicon.databases.values()
            for prop in schema_of(database).values()
        )

    def _each_has_its_own(self) -> bool:
        """ "X is done and Y is waiting": what is said of one is not said of the other."""
        starts = [each.start for each in self.rows]
        return any(min(starts) < each.start < max(starts) for each in self.attributes)

    def _due_to_be_done(self) -> list[Attribute]:
        """Values without a "done" that is only to come: "needs to be done by Friday"."""
        said = set(self.text.casefold().split())
        if not said & set(english_parts().obliging):
            return self.attributes
        return [each for each in self.attributes if not _is_done(each)]

    def _emptied(self) -> Clause | None:
        """A property of rows that are named is emptied: "remove due date from X"."""
        takes = self.opener is not None and self.opener.value in {"trash", "clear"}
        alone = not (self.attributes or self.loose or self.pages or self.everything or self.noun)
        if not (takes and alone and self.rows and self.prop):
            return None
        scope = Scope(names=tuple(_phrase(each, "name") for each in self.rows))
        return Change("clear", scope, (Attribute(self.prop, lacking=True),))

    def _tells_of_the_past(self) -> bool:
        """ "Dark mode was done yesterday": the date is no value, or lies behind us."""
        dated = any(a.value is not None and a.value.kind == "date" for a in self.attributes)
        said = set(self.text.casefold().split())
        return dated and self.opener is None and bool(said & set(english_parts().past))

    def _changed(self) -> Clause | None:
        """All rows that have something in common get a value, which stands behind "to" or "as"."""
        if self.opener is not None and self.opener.value == "complete" and self.attributes:
            self.target = self.attributes[-1]
        target = self.target
        if not self.is_change or target is None or target is not self.attributes[-1]:
            return None
        conditions = self.attributes[:-1]
        if self.rows or self.pages or self.loose or not conditions or self.limit or self.sorts:
            return None
        if not (self.everything or self.noun == "rows" or self.place):
            return None
        scope = Scope(
            noun="rows",
            everything=self.everything,
            place=_phrase(self.place, "name") if self.place else None,
            conditions=tuple(conditions),
        )
        return Change("set", scope, (target,))

    def _removed(self) -> Clause | None:
        """All rows that have something in common are moved to the trash."""
        if self.noun == "trash" and self.is_change and not (self.attributes or self.loose):
            named = sorted((*self.rows, *self.pages), key=lambda each: each.start)
            return Remove(Scope(tuple(_phrase(each, "name") for each in named))) if named else None
        verb = self.opener.value if self.opener else ""
        pointed = self.rows and all(each.kind == "it" for each in self.rows)
        if verb == "trash" and pointed and not (self.attributes or self.loose or self.pages):
            return Remove(Scope((_phrase(self.rows[0], "it"),)))
        takes = verb == "trash" or (verb == "clear" and self.everything)
        if not takes or not self.attributes:
            return None
        if self.rows or self.pages or self.loose or self.limit or self.sorts or self.prop:
            return None
        if self.place is None or any(each.lacking for each in self.attributes):
            return None
        place = _phrase(self.place, "name")
        conditions = tuple(self.attributes)
        return Remove(Scope((), "rows", self.everything, place, conditions))

    def _shown(self) -> Clause | None:
        """A page or row is read; beside it, its kind may be said."""
        things = [*self.rows, *self.pages]
        if not things:
            return None
        kinds = [each for each in self.pages if each is things[-1] and len(things) > 1]
        named = [each for each in things if each not in kinds]
        asks = self.is_question or (self.opener is not None and self.opener.value == "show")
        if not asks or len(named) != 1:
            return None
        if (
            (self.attributes and not self.is_question)
            or self.loose
            or self.place
            or not (self._plain() or self.is_question)
            or self.noun == "rows"
        ):
            return None
        if kinds and kinds[0].start < named[0].start:
            return None
        return Ask("show", Scope(names=(_phrase(named[0], "name"),)))

    def _asked_for(self) -> Clause | None:
        """Rows are looked up."""
        if self.rows or self.pages or self.prop or not self._only_a_kind():
            return None
        said = self.attributes or self.sorts
        if (
            not (self.asks or (self.opener is None and (self.noun or self.place or self.loose)))
            or not said
        ):
            return None
        if (
            self.opener is None
            and self.tells
            and not self.is_question
            and not (self.noun or self.loose)
        ):
            return None
        place = _phrase(self.place, "name") if self.place else None
        verb = self.opener.value if self.opener and self.opener.value in _ASKING else "list"
        counts = self.text.casefold().startswith("how many")
        scope = Scope(
            noun="rows",
            everything=self.everything,
            place=place,
            conditions=tuple(self.attributes),
            sorts=tuple(self.sorts),
            limit=self.limit,
        )
        return Ask("count" if counts else "list" if verb == "find" else verb, scope)

    def _only_a_kind(self) -> bool:
        """Whether all that is left is what people call the rows: "books in Reading List"."""
        if not self.loose:
            return True
        only = self.loose[0]
        plural = only.kind == "word" and only.text.endswith("s") and only.text.islower()
        placed = self.place is not None or self._only_place() is not None
        return len(self.loose) == 1 and plural and placed

    def _created(self) -> Clause | None:
        """A row is added whose title is in quotes or is the only run of words that is left."""
        if not self.is_new or self.rows or self.blamed or not self._plain():
            return None
        if any(each.compare or each.negated or each.lacking for each in self.attributes):
            return None
        title = self._title()
        if title is None or (self.is_question and title.kind != "quoted"):
            return None
        if self.noun == "page" or self.pages:
            return self._page_created(title)
        place = self.place or self._only_place()
        if place is None:
            return None
        return Put(
            "add", "rows", (Item(title),), _phrase(place, "name"), tuple(self.attributes), None
        )

    def _page_created(self, title: Phrase) -> Clause | None:
        if self.noun != "page" or len(self.pages) != 1 or self.attributes or self.place:
            return None
        return Put("create", "page", (Item(title),), _phrase(self.pages[0], "name"), (), None)

    def _only_place(self) -> Part | None:
        """The only database that has the options and properties that were said."""
        telling = [each for each in self.attributes if _tells_place(each)]
        fitting = [
            known.target
            for known in self.lexicon.databases.values()
            if all(_is_held(each, known) for each in telling)
        ]
        if not telling or len(fitting) != 1:
            return None
        return Part("place", 0, 0, fitting[0].title, fitting[0].id)

    def _title(self) -> Phrase | None:
        quoted = [each for each in self.loose if each.kind == "quoted"]
        if quoted:
            return _phrase(quoted[0], "quoted") if len(self.loose) == 1 else None
        if not self.loose:
            return None
        start, end = self.loose[0].start, self.loose[-1].end
        before = self.text[:start].rstrip().rpartition(" ")[2]
        if before[:1].isupper() and before.isalpha() and len(before) < start - 1:
            start -= len(before) + 1
        between = self.text[start:end]
        inside = [each for each in self.attributes if start < each.start < end]
        if inside or any(sign in between for sign in ",;:\n"):
            return None
        return Phrase("text", between, start, end)


def _tells_place(attribute: Attribute) -> bool:
    """Whether a value can tell which database is meant."""
    return bool(attribute.prop) or (
        attribute.value is not None and attribute.value.kind == "option"
    )


def _is_held(attribute: Attribute, database: Database) -> bool:
    schema = schema_of(database)
    try:
        property_of(attribute, schema)
    except BadInput:
        return False
    return True


def _is_done(attribute: Attribute) -> bool:
    value = attribute.value
    return value is not None and "done" in {value.value.casefold(), value.text.casefold()}


def _done() -> Attribute:
    """What a row is given that is completed."""
    return Attribute("", Phrase("state", "done", 0, 0, "done"))


def _is_tense(attribute: Attribute) -> bool:
    """Whether a value is one that no row can be given: "is overdue"."""
    return attribute.value is not None and attribute.value.kind in {"overdue", "unassigned"}


def _phrase(part: Part, kind: PhraseKind) -> Phrase:
    kind = "it" if part.kind == "it" else kind
    return Phrase(kind, part.text, part.start, part.end, part.value)
